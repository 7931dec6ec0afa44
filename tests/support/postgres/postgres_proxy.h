#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "connector/base/task.h"
#include "connector/base/task_group.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

// Stands before a Postgres server, on a socket of its own with a thread of its own. It can stop
// passing bytes on while every connection stays open, which is what a server that hangs, or a
// router that forgot a connection, looks like; or end a connection in the middle of a statement. It
// counts how often clients wait. Safe to use from the test at any time.
class PostgresProxy {
 public:
  enum class Loses {
    Answers,   // The server gets the text, and what it answers is lost.
    Requests,  // The text does not reach the server either.
  };

  // `upstream` is the path of the server's socket.
  explicit PostgresProxy(const std::string& upstream);
  PostgresProxy(const PostgresProxy&) = delete;
  PostgresProxy& operator=(const PostgresProxy&) = delete;
  ~PostgresProxy();

  // For `host=` in a DSN.
  std::string folder() const { return folder_.path().string(); }

  // The next connection that sends this text is silent from there on; the others are not.
  void go_silent_at(std::string text, Loses loses);
  // The next connection that sends this text ends there: before the server gets it, or once its
  // answer has come.
  void close_at(std::string text, Loses loses);
  // What happens to a connection at a round trip.
  enum class Cut {
    Request,  // It ends, and the server never gets what was sent.
    Answer,   // It ends when the server has answered.
    Backend,  // The server's process is told to end, as pg_terminate_backend() does.
  };
  // Once, at the round trip of this number, from 1 and from now on, of whichever connection.
  void cut_at(int trip, Cut cut);
  // True when that round trip has come.
  bool was_cut();

  // From now on the server gets ABORT where it was sent COMMIT, and answers ROLLBACK.
  void roll_back_commits() { rolls_back_ = true; }

  // How often a client has sent something after an answer, or at first, and waited for the next.
  int round_trips() const { return round_trips_; }
  // Connections that were accepted.
  int connections() const { return connections_; }

  // Waits until one is silent, or has ended.
  void wait_for_silence();

 private:
  using Socket = boost::asio::local::stream_protocol::socket;
  enum class Silence { None, Answers, Everything };
  // What one connection has come to.
  struct Session {
    Silence silence = Silence::None;
    bool closes = false;
    bool is_answered = true;  // The client has heard from the server since it sent something.
    int backend = 0;          // The server's process, once it has told it.
  };

  Task<void> accept_all();
  Task<void> serve(Socket client);
  Task<void> pass_requests(Socket& client, Socket& server, Session& session);
  Task<void> pass_answers(Socket& server, Socket& client, Session& session);
  void arm(std::string text, Loses loses, bool closes);
  void turn_silent(Session& session, std::string_view sent);
  void count(Session& session, std::string_view sent);
  void cut(Session& session);

  TempFolder folder_;
  boost::asio::io_context loop_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  const std::string upstream_;
  TaskGroup sessions_;

  std::mutex guard_;  // Of the seven below.
  std::condition_variable changed_;
  std::string text_;
  Loses loses_ = Loses::Answers;
  bool closes_ = false;
  bool silent_ = false;
  int trips_to_cut_ = 0;
  Cut cut_ = Cut::Request;

  std::atomic<bool> rolls_back_ = false;
  std::atomic<int> round_trips_ = 0;
  std::atomic<int> connections_ = 0;

  std::thread thread_;
};

}  // namespace millrace::testing
