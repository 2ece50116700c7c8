#pragma once

#include <chrono>
#include <functional>
#include <list>

namespace scoreboard::http {

/// The connections of one worker that wait for their peers: those that were never served, and
/// those that were, both in the order of the last progress that each has made. When there is no
/// room for a new one, one of them gives way: the first of those that were never served, or else of
/// those that were. So peers who stand still cannot keep others out, and a crowd of new ones pushes
/// out itself and nobody who is served now and then. Those who had little time yet come last: else
/// of many who come at once, in good faith, some would cut off others whose request is on its way,
/// while idle ones stay.
///
/// Complexity: O(1) for each call, and no call but the constructor of a place allocates.
/// Thread rule: one thread.
class progress_order {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Who made no progress for so long stands still.
  static constexpr std::chrono::milliseconds patience{1000};

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
    void renew(time_point now);

    /// The same, and from now on it is one that was served.
    void renew_served(time_point now);

    /// Waits for its peer without having made progress: stays where it is, or goes to the end.
    void enter(time_point now);

    /// Waits for the service, and so does not give way.
    void leave();

   private:
    friend class progress_order;

    progress_order& order_;
    const std::function<void()> give_way_;
    bool served_ = false;
    time_point progress_;     // when it was renewed
    std::list<place*> node_;  // its only node is this place's, while that is not in the order
    std::list<place*>* in_ = &node_;
    const std::list<place*>::iterator at_;
  };

  /// Lets a connection give way. False if none waits for its peer.
  bool make_room(time_point now);

 private:
  static bool lets_go(std::list<place*>& of, time_point before);

  // The longest without progress first.
  std::list<place*> unserved_;
  std::list<place*> served_;
};

}  // namespace scoreboard::http
