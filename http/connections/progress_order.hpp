#pragma once

#include <functional>
#include <list>

namespace scoreboard::http {

/// The connections of one worker that wait for their peers: those that were never served, and then
/// those that were, both in the order of the last progress that each has made. When there is no
/// room for a new one, the first of this order gives way, so that peers who stand still cannot keep
/// others out, and a crowd of new ones pushes out itself and nobody who is served now and then.
///
/// Complexity: O(1) for each call, and no call but the constructor of a place allocates.
/// Thread rule: one thread.
class progress_order {
 public:
  /// The place of one connection, at first not in the order. Must not outlive the order.
  class place {
   public:
    /// `give_way` is called within make_room(), after this place has left the order.
    place(progress_order& order, std::function<void()> give_way);
    ~place();
    place(const place&) = delete;
    place& operator=(const place&) = delete;

    /// The connection has made progress, and waits for its peer: it goes behind all others of those
    /// that were served, or of those that were not.
    void renew();

    /// The same, and from now on it is one that was served.
    void renew_served();

    /// Waits for its peer without having made progress: stays where it is, or goes to the end.
    void enter();

    /// Waits for the service, and so does not give way.
    void leave();

   private:
    friend class progress_order;

    progress_order& order_;
    const std::function<void()> give_way_;
    bool served_ = false;
    std::list<place*> node_;  // its only node is this place's, while that is not in the order
    std::list<place*>* in_ = &node_;
    const std::list<place*>::iterator at_;
  };

  /// Lets the first connection of the order give way. False if none waits for its peer.
  bool make_room();

 private:
  // The longest without progress first.
  std::list<place*> unserved_;
  std::list<place*> served_;
};

}  // namespace scoreboard::http
