#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/base/worker_pool.h"
#include "connector/io/smtp/smtp_address.h"

namespace millrace::io {

// One message, and how it is handed to its server. A plain value.
struct SmtpRequest {
  SmtpServer server;
  // Without TLS nothing is sent, unless this says so; its certificate is verified always.
  bool may_be_in_clear = false;
  std::string ca_file = {};          // Empty: the system's authorities.
  std::string user = {};             // Empty: nobody logs in.
  std::string password = {};         // Never logged, never in an error.
  std::string from = {};             // As is_mail_address() has it,
  std::vector<std::string> to = {};  // and these.
  std::string text = {};             // The whole message, with its headers; lines end with CRLF.
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds total_timeout{10'000};
};

// Hands the message to the server, and gives what that said in the end, fit to print. One that did
// not take it for each of its recipients has not taken it. Errors: Refused for what no second
// attempt changes by itself, such as TLS that cannot be verified, a wrong password or a recipient
// that it will not take; Transient for the network and for what the server says may pass;
// Cancelled, soon after the task was. Uses a thread of `blocking` meanwhile, which outlives the
// task.
Task<Result<std::string>> send_mail(WorkerPool& blocking, SmtpRequest request);

}  // namespace millrace::io
