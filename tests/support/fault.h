#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/http/gzip_members.h"
#include "tests/support/http/http_text.h"

namespace millrace::testing {

// How an exchange ends for the one who asked.
enum class Ending {
  Keep,     // The connection stays open for the next request.
  Close,    // FIN.
  Reset,    // RST.
  Silence,  // Nothing more comes, and the connection stays open.
};

// What goes wrong with one exchange. By itself: nothing; the request goes to the server and its
// answer comes back as it is.
struct Fault {
  std::optional<HttpText> answer = {};          // This, and the server is not asked.
  std::function<void(HttpText&)> rewrite = {};  // Changes the answer.
  Coding coding = Coding::Plain;                // Of the body, with its header.
  Framing framing = Framing::Length;            // Told in the head.
  std::size_t chunk = 1 << 16;                  // Bytes per chunk.
  std::ptrdiff_t length_error = 0;              // Added to Content-Length.
  std::string garbage = {};                     // Before the answer.
  std::optional<std::size_t> cut_head = {};     // So many bytes of the head leave.
  std::optional<std::size_t> cut_body = {};     // So many bytes of the framed body leave.
  std::optional<double> cut_share = {};         // This share of the framed body leaves.
  Ending ending = Ending::Keep;                 // After what left.
  bool hold = false;                            // Waits for release() before the first byte.
  std::optional<std::size_t> hold_after = {};   // Waits for it after so many bytes.
  std::size_t piece = 1 << 18;                  // Bytes per write.
  bool stop_listening = false;                  // Later connections are refused.
};

// The bytes that the fault makes of an answer.
std::string bytes_of(const Fault& fault, HttpText answer);

// Answers this instead of asking the server.
Fault answers(int status, std::string body = {},
              std::vector<std::pair<std::string, std::string>> headers = {});
Fault answers_json(std::string body, int status = 200);
Fault redirects(std::string location, int status = 302);

// The server gets the request, and its answer is lost.
Fault loses_the_answer(Ending ending = Ending::Close);
Fault cuts_the_head(std::size_t after, Ending ending = Ending::Close);
Fault cuts_the_body(std::size_t after, Ending ending = Ending::Close);

// Changes the body of the answer.
Fault rewrites(std::function<std::string(std::string)> change);

}  // namespace millrace::testing
