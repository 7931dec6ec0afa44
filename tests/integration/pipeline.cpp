#include "tests/integration/pipeline.h"

#include <algorithm>
#include <sstream>

#include "config/lookup.h"
#include "config/tree/problems.h"
#include "examples/reports_server/config.h"

namespace millrace::testing {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Empty for a line that is about no call. "test GET /jobs/2199023255553/get_results.json 200 3 ms"
// as "GET /jobs/N/get_results.json 200".
std::string call_in(const std::string& line) {
  std::istringstream words(line);
  std::string caller, method, path, status, call;
  words >> caller >> method >> path >> status;
  if (!path.starts_with('/')) return "";
  if (path.starts_with("/storage/")) return method + " /storage " + status;
  std::istringstream parts(path.substr(1));
  for (std::string part; std::getline(parts, part, '/');) {
    call += '/' + (is_number(part) && part.size() > 10 ? "N" : part);
  }
  return method + ' ' + call + ' ' + status;
}

}  // namespace

Pipeline::Pipeline() = default;

Pipeline::~Pipeline() {
  if (server_) server_->stop();
}

void Pipeline::serve(const std::string& reports_yaml, const std::string& key_options) {
  // The one before reads the clock.
  if (server_) server_->stop();
  server_.reset();
  clock_.behind = server_behind;
  const auto path =
      folder_.write("reports.yaml", "port: 0\nkeys: [{name: test, key: " + std::string(kKey) +
                                        key_options + "}]\n" + reports_yaml);
  const config::DiskFileReader files;
  const config::Lookup lookup([](const std::string&) { return std::nullopt; }, files);
  config::Problems problems;
  auto options = reports_server::load_options(path, lookup, problems);
  ASSERT_TRUE(problems.empty()) << problems.text();
  const auto log = [this](const std::string& line) {
    const std::lock_guard lock(guard_);
    auto call = call_in(line);
    if (call.empty()) return;
    calls_.push_back(std::move(call));
    called_.notify_all();
  };
  server_ = std::make_unique<reports_server::ReportsServer>(std::move(options), clock_, log);
  const auto port = server_->start();
  ASSERT_TRUE(port) << port.error().message();
  url = "http://127.0.0.1:" + std::to_string(*port);
}

void Pipeline::configure(const std::string& connections, const std::string& rest) {
  folder_.write("millrace.yaml", "version: 1\nconnections:\n  bi: {reports_api: {url: \"" + url +
                                     "\", key: \"${env:KEY}\", limits: {jobs: 50}}}\n" +
                                     "  out: {files: {root: .}}\n" + connections +
                                     "defaults: {export: {poll: {every: 10ms, up_to: 50ms}, "
                                     "retry: {attempts: 2, first_wait: 1ms}}}\n" +
                                     rest);
}

std::unique_ptr<Process> Pipeline::start(std::vector<std::string> arguments) {
  return start({.arguments = std::move(arguments)}, "millrace");
}

std::unique_ptr<Process> Pipeline::start(Process::Options options, const std::string& program) {
  options.folder = folder_.path();
  options.environment.insert({{"KEY", kKey}, {"URL", url}, {"TMPDIR", folder_.path()}});
  options.name = "run" + std::to_string(++runs_);
  return std::make_unique<Process>(program, std::move(options));
}

Pipeline::Outcome Pipeline::run(std::vector<std::string> arguments) {
  const auto process = start(std::move(arguments));
  Outcome outcome;
  outcome.exit_code = process->wait();
  outcome.output = process->output();
  outcome.errors = process->errors();
  EXPECT_EQ(outcome.output.find(kKey), std::string::npos) << "the key is in the output";
  EXPECT_EQ(outcome.errors.find(kKey), std::string::npos) << "the key is in the output";
  return outcome;
}

std::vector<std::string> Pipeline::calls() {
  const std::lock_guard lock(guard_);
  auto seen = calls_;
  const auto same = std::ranges::unique(seen);
  seen.erase(same.begin(), same.end());
  return seen;
}

std::size_t Pipeline::count(std::string_view beginning) {
  const std::lock_guard lock(guard_);
  return static_cast<std::size_t>(std::ranges::count_if(
      calls_, [&](const std::string& call) { return call.starts_with(beginning); }));
}

void Pipeline::wait_for_call(std::string_view beginning) {
  std::unique_lock lock(guard_);
  const bool came = called_.wait_for(lock, std::chrono::minutes(1), [&] {
    return std::ranges::any_of(
        calls_, [&](const std::string& call) { return call.starts_with(beginning); });
  });
  EXPECT_TRUE(came) << beginning << " was not called";
}

}  // namespace millrace::testing
