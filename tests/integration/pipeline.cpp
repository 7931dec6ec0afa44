#include "tests/integration/pipeline.h"

#include "config/lookup.h"
#include "config/problems.h"

namespace millrace::testing {

Pipeline::Pipeline() = default;

Pipeline::~Pipeline() {
  if (server_) server_->stop();
}

void Pipeline::serve(const std::string& reports_yaml) {
  const auto path =
      folder_.write("reports.yaml", "port: 0\nkeys: [{name: test, key: " + std::string(kKey) +
                                        "}]\n" + reports_yaml);
  const config::DiskFileReader files;
  const config::Lookup lookup([](const std::string&) { return std::nullopt; }, files);
  config::Problems problems;
  auto options = reports_server::load_options(path, lookup, problems);
  ASSERT_TRUE(problems.empty()) << problems.text();
  server_ = std::make_unique<reports_server::ReportsServer>(std::move(options), clock_,
                                                            [](const std::string&) {});
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
  return std::make_unique<Process>(
      "millrace",
      Process::Options{.arguments = std::move(arguments),
                       .folder = folder_.path(),
                       .environment = {{"KEY", kKey}, {"URL", url}, {"TMPDIR", folder_.path()}},
                       .name = "run" + std::to_string(++runs_)});
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

}  // namespace millrace::testing
