#pragma once

#include <functional>
#include <list>

namespace scoreboard::http {

/// The connections of one worker that wait for their peers, in the order of the last progress that
/// each has made. When there is no room for a new one, the one without progress for longest gives
/// way, so that peers who stand still cannot keep others out.
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

    /// Goes to the end of the order: the connection has made progress, and waits for its peer.
    void renew();

    /// Waits for its peer without having made progress: stays where it is, or goes to the end.
    void enter();

    /// Waits for the service, and so does not give way.
    void leave();

   private:
    friend class progress_order;

    progress_order& order_;
    const std::function<void()> give_way_;
    std::list<place*> node_;  // its only node is this place's, while that is not in the order
    const std::list<place*>::iterator at_;
  };

  /// Lets the connection without progress for longest give way. False if none waits for its peer.
  bool make_room();

 private:
  std::list<place*> waiting_;  // the longest without progress first
};

}  // namespace scoreboard::http
