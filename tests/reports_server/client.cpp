#include "tests/reports_server/client.h"

#include <algorithm>

#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <gtest/gtest.h>

namespace millrace::reports_server {
namespace asio = boost::asio;
namespace http = boost::beast::http;

std::string Answer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

Client::Client(std::uint16_t port, std::string key)
    : port_(port), key_(std::move(key)), socket_(loop_) {}

void Client::connect() {
  socket_ = asio::ip::tcp::socket(loop_);
  socket_.connect({asio::ip::make_address("127.0.0.1"), port_});
  buffer_.clear();
  ++connections_made_;
}

Answer Client::read_answer(bool has_body) {
  http::response_parser<http::string_body> parser;
  parser.skip(!has_body);
  parser.body_limit(std::uint64_t{1} << 32);
  boost::system::error_code error;
  http::read(socket_, buffer_, parser, error);
  Answer answer;
  if (error) {
    socket_.close();
    return answer;
  }
  answer.status = parser.get().result_int();
  for (const auto& field : parser.get()) {
    std::string name(field.name_string().data(), field.name_string().size());
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    answer.headers[name] = std::string(field.value().data(), field.value().size());
  }
  if (!parser.get().keep_alive()) socket_.close();
  answer.body = parser.release().body();
  return answer;
}

Answer Client::raw(const std::string& bytes) {
  if (!socket_.is_open()) connect();
  boost::system::error_code ignored;  // The answer counts.
  asio::write(socket_, asio::buffer(bytes), ignored);
  return read_answer();
}

Answer Client::get(const std::string& target, std::map<std::string, std::string> headers) {
  std::string text = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_);
  if (!key_.empty()) text += "\r\nX-Holistics-Key: " + key_;
  for (const auto& [name, value] : headers) text += "\r\n" + name + ": " + value;
  return raw(text + "\r\n\r\n");
}

void Client::begin_get(const std::string& target) {
  if (!socket_.is_open()) connect();
  const auto text =
      "GET " + target + " HTTP/1.1\r\nHost: x\r\nX-Holistics-Key: " + key_ + "\r\n\r\n";
  asio::write(socket_, asio::buffer(text));
}

Answer Client::post(const std::string& target, const std::string& body) {
  return raw("POST " + target + " HTTP/1.1\r\nHost: x\r\nX-Holistics-Key: " + key_ +
             "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

Answer Client::put(const std::string& target) {
  return raw("PUT " + target + " HTTP/1.1\r\nHost: x\r\nX-Holistics-Key: " + key_ +
             "\r\nContent-Length: 0\r\n\r\n");
}

Answer Client::head(const std::string& target) {
  if (!socket_.is_open()) connect();
  const auto text =
      "HEAD " + target + " HTTP/1.1\r\nHost: x\r\nX-Holistics-Key: " + key_ + "\r\n\r\n";
  boost::system::error_code ignored;
  asio::write(socket_, asio::buffer(text), ignored);
  return read_answer(false);
}

std::string Client::submit(const std::string& target) {
  const auto answer = get(target);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return between(answer.body, "\"job_id\":", "}");
}

std::string Client::result_of(const std::string& job, const std::string& more) {
  for (;;) {
    const auto body = get("/queries/get_query_results.json?job_id=" + job + more).body;
    const auto status = between(body, "\"status\":\"", "\"");
    if (status != "created" && status != "queued" && status != "running") return body;
  }
}

std::string Client::export_of(const std::string& job) {
  for (;;) {
    const auto body = get("/queries/get_export_results.json?job_id=" + job).body;
    if (body != "{\"status\":\"not yet\"}") return body;
  }
}

std::string Client::v2_result_of(const std::string& job) {
  for (;;) {
    const auto body = get("/api/v2/jobs/" + job + "/result").body;
    if (body != "{\"status\":\"queued\"}" && body != "{\"status\":\"running\"}") return body;
  }
}

Answer Client::download(const std::string& job) {
  export_of(job);
  const auto redirect = get("/exports/download?job_id=" + job);
  EXPECT_EQ(redirect.status, 302) << redirect.body;
  return get(path_of_url(redirect.header("location")));
}

std::string path_of_url(const std::string& url) {
  const auto scheme = url.find("://");
  return scheme == url.npos ? url : url.substr(url.find('/', scheme + 3));
}

std::string between(std::string_view text, std::string_view from, std::string_view to) {
  const auto begin = text.find(from);
  if (begin == text.npos) return {};
  text.remove_prefix(begin + from.size());
  return std::string(text.substr(0, text.find(to)));
}

}  // namespace millrace::reports_server
