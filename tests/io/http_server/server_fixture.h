#pragma once

#include <memory>
#include <mutex>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connector/io/http_server/file_reply.h"
#include "tests/io/http_server/hosted_server.h"
#include "tests/io/http_server/raw_client.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

// A site for tests: says what it was asked, sends files, fails, and remembers its log.
class TestSite final : public io::HttpHandler {
 public:
  Task<io::ServerReply> answer(const io::ServerRequest& request) override {
    if (request.path == "/bug") throw std::logic_error("a bug");
    if (request.path == "/large") co_return text(200, std::string(3'000'000, 'x'));
    if (request.path == "/file") co_return file(request);
    std::string body = request.method + ' ' + request.path;
    for (const auto& [name, value] : request.parameters) body += ' ' + name + '=' + value;
    co_return text(200, fmt::format("{} {} {}", body, request.header("Host"), request.body));
  }
  io::ServerReply refusal(int status, std::string_view path, std::string_view why) override {
    return text(status, fmt::format("{}: {}", path, why));
  }
  void done(const io::Exchange& exchange) override {
    note(fmt::format("{} {}{}", exchange.request.path, exchange.reply.status,
                     exchange.whole ? "" : " cut"));
  }
  void note(const std::string& line) override {
    const std::lock_guard lock(mutex_);
    log_ += line + '\n';
  }
  std::string log() {
    const std::lock_guard lock(mutex_);
    return log_;
  }

  std::filesystem::path served_file;

 private:
  static io::ServerReply text(int status, std::string body) {
    io::ServerReply reply{.status = status, .content_type = "text/plain", .body = std::move(body)};
    reply.compress = true;
    return reply;
  }
  io::ServerReply file(const io::ServerRequest& request) const {
    io::ServerReply reply{.content_type = "text/csv"};
    io::choose_part(request, {file_size(served_file), "\"t\"", std::nullopt}, reply);
    if (reply.status == 200 || reply.status == 206) {
      reply.file =
          std::make_shared<const io::Descriptor>(open(served_file.c_str(), O_RDONLY | O_CLOEXEC));
    }
    return reply;
  }

  std::mutex mutex_;
  std::string log_;
};

// The site behind a real listener. Tests set limits, then call start().
class HttpServerTest : public ::testing::Test {
 protected:
  void start() {
    host_ = std::make_unique<HostedServer>(limits_);
    host_->serve(site_);
    before_start();
    host_->start();
  }
  virtual void before_start() {}
  RawClient client() const { return RawClient(host_->port()); }

  TestSite site_;
  TempFolder folder_;
  io::ServerLimits limits_;
  std::unique_ptr<HostedServer> host_;
};

}  // namespace millrace::testing
