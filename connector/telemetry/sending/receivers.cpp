#include "connector/telemetry/sending/receivers.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/files/text_file.h"
#include "connector/io/http/message/url.h"

namespace millrace::telemetry {
namespace {

constexpr ByteSize kLongestReply = 64_KiB;

bool may_pass(int status) {
  return status == 408 || status == 429 || status == 502 || status == 503 || status == 504;
}

class HttpReceiver final : public JsonReceiver {
 public:
  HttpReceiver(io::HttpClient& http, HttpTarget target) : http_(http), target_(std::move(target)) {}

  Task<Result<void>> take(std::string json) override {
    io::HttpRequest request{.method = "POST",
                            .url = target_.url,
                            .headers = target_.headers,
                            .body = std::move(json),
                            .connect_timeout = target_.timeout,
                            .total_timeout = target_.timeout,
                            .allow_unframed = true};
    request.headers.push_back({"Content-Type", "application/json"});
    const auto response = co_await http_.send(std::move(request), kLongestReply);
    if (!response) co_return fail(response.error());
    const int status = response->head.status;
    if (status >= 200 && status < 300) co_return Result<void>();
    co_return fail(may_pass(status) ? ErrorKind::Transient : ErrorKind::Refused,
                   fmt::format("{} answered {}: {}", printable(io::origin_of(target_.url)), status,
                               printable(response->body)));
  }

 private:
  io::HttpClient& http_;
  const HttpTarget target_;
};

class FileReceiver final : public JsonReceiver {
 public:
  FileReceiver(WorkerPool& blocking, std::filesystem::path file)
      : blocking_(blocking), file_(std::move(file)) {}

  Task<Result<void>> take(std::string json) override {
    json += '\n';
    co_return co_await blocking_.run([&] {
      std::error_code ignored;  // The file itself says what is wrong.
      if (file_.has_parent_path()) create_directories(file_.parent_path(), ignored);
      return io::write_text_file(file_, json, io::IfThere::Append);
    });
  }

 private:
  WorkerPool& blocking_;
  const std::filesystem::path file_;
};

}  // namespace

std::unique_ptr<JsonReceiver> receive_by_http(io::HttpClient& http, HttpTarget target) {
  return std::make_unique<HttpReceiver>(http, std::move(target));
}

std::unique_ptr<JsonReceiver> receive_in_file(WorkerPool& blocking, std::filesystem::path file) {
  return std::make_unique<FileReceiver>(blocking, std::move(file));
}

}  // namespace millrace::telemetry
