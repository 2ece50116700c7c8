#pragma once

#include <string>
#include <thread>

#include <zmq.hpp>

#include "src/storage/archives/archive_store.hpp"
#include "src/storage/store.hpp"

namespace scoreboard::actors {

/// Lets people on this host ask a running server for a backup: a ZMQ socket in the data directory,
/// so that whoever may write there may ask. One backup at a time, on a thread of its own, beside
/// the journal's writes.
class backup_service {
 public:
  /// Listens in `data_directory`. `store` and `archives` must outlive this object. Throws
  /// zmq::error_t.
  backup_service(zmq::context_t& context, const std::string& data_directory, storage::store& store,
                 const storage::archives::archive_store& archives);

  /// Waits for a backup that is under way.
  ~backup_service();

  backup_service(const backup_service&) = delete;
  backup_service& operator=(const backup_service&) = delete;

 private:
  void run();
  void back_up(zmq::message_t peer, const std::string& directory);

  storage::store& store_;
  const storage::archives::archive_store& archives_;
  zmq::socket_t socket_;
  int stop_fd_;
  std::thread thread_;
};

/// Asks the server that runs in `data_directory` to add a backup to those in `directory`, and says
/// on standard error how far it is. Throws storage::storage_error.
void ask_for_backup(const std::string& data_directory, const std::string& directory);

}  // namespace scoreboard::actors
