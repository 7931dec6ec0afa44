// millrace-reports-server: serves the Reports API over SQL until it is told to stop.

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "config/lookup.h"
#include "config/tree/problems.h"
#include "connector/base/clock.h"
#include "connector/base/text/text.h"
#include "examples/reports_server/config.h"
#include "examples/reports_server/reports_server.h"
#include "examples/reports_server/standard_streams.h"

namespace millrace::reports_server {
namespace {

constexpr int kBadUsage = 2;

constexpr std::string_view kHelp = R"(millrace-reports-server [-c FILE] [options]

Serves the Reports API over SQL queries on SQLite or Postgres.

  -c, --config FILE   The reports and keys (default: reports.yaml).
  --port N            Instead of the file's port; 0 takes any free one.
  --port-file PATH    Where to write the port, once it listens.
  --check             Checks the file and its queries, and ends.
  --version           The version, and nothing else.
  -h, --help          This text.
)";

struct Arguments {
  std::filesystem::path file = "reports.yaml";
  std::optional<std::uint16_t> port;
  std::filesystem::path port_file;
  bool check = false;
  bool help = false;
  bool version = false;
};

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, port);
  if (parsed.ec == std::errc() && parsed.ptr == end) return port;
  return fail(ErrorKind::InvalidConfig, "--port: must be a number from 0 to 65535");
}

Result<void> take(std::string_view flag, std::string_view value, Arguments& arguments) {
  if (flag == "--port") {
    auto port = parse_port(value);
    if (!port) return fail(std::move(port).error());
    arguments.port = *port;
  } else if (flag == "--port-file") {
    arguments.port_file = value;
  } else {
    arguments.file = value;
  }
  return {};
}

Result<Arguments> parse_arguments(int count, char** words) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const auto flag = word.substr(0, word.find('='));
    if (word == "--check") {
      arguments.check = true;
    } else if (word == "-h" || word == "--help") {
      arguments.help = true;
    } else if (word == "--version") {
      arguments.version = true;
    } else if (flag != "-c" && flag != "--config" && flag != "--port" && flag != "--port-file") {
      return fail(ErrorKind::InvalidConfig, fmt::format("{}: is not an option; see --help", word));
    } else if (flag.size() == word.size() && i + 1 == count) {
      return fail(ErrorKind::InvalidConfig, fmt::format("{}: needs a value", flag));
    } else {
      const auto value = flag.size() < word.size() ? word.substr(flag.size() + 1) : words[++i];
      if (auto taken = take(flag, value, arguments); !taken) {
        return fail(std::move(taken).error());
      }
    }
  }
  return arguments;
}

// Every connection is one, and every download another.
void allow_many_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int complain(const std::string& what) {
  write_to(STDERR_FILENO, what + '\n');
  return kBadUsage;
}

// What was asked for on the command line.
int answer(const std::string& text) {
  return write_to(STDOUT_FILENO, text) ? 0 : complain("stdout cannot be written to");
}

// nohup has it ignored, and means it.
bool is_hangup_ignored() {
  struct sigaction action{};
  return sigaction(SIGHUP, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// Written beside it and renamed, so that whoever waits for it never reads half a number.
bool write_port(const std::filesystem::path& path, std::uint16_t port) {
  auto beside = path;
  beside += ".new";
  std::ofstream out(beside);
  out << port << '\n';
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(beside, path, error);
  return out && !error;
}

int serve(ServerOptions options, const Arguments& arguments) {
  const SystemClock clock;
  ErrorStream errors;
  ReportsServer server(std::move(options), clock,
                       [&errors](const std::string& line) { errors.write(line); });
  const std::string host = server.options().host;
  // Before start(), so that a signal that comes at once is not lost.
  boost::asio::io_context signals;
  boost::asio::signal_set stop(signals, SIGINT, SIGTERM);
  if (!is_hangup_ignored()) stop.add(SIGHUP);
  stop.async_wait([](auto, int) {});
  const auto port = server.start();
  if (!port) return complain(port.error().message());
  if (!arguments.port_file.empty() && !write_port(arguments.port_file, *port)) {
    return complain(fmt::format("--port-file: cannot write {}", arguments.port_file.string()));
  }
  const bool six = host.find(':') != std::string::npos;
  // Who closed stdout does not want to know.
  write_to(STDOUT_FILENO, fmt::format("listening on http://{}{}{}:{}\n", six ? "[" : "", host,
                                      six ? "]" : "", *port));
  signals.run();
  server.stop();
  return 0;
}

int run(int count, char** words) {
  const auto arguments = parse_arguments(count, words);
  if (!arguments) return complain(arguments.error().message());
  if (arguments->help) return answer(std::string(kHelp));
  if (arguments->version) return answer("millrace-reports-server " MILLRACE_VERSION "\n");
  const config::DiskFileReader files;
  config::Problems problems;
  auto options = load_options(arguments->file, config::Lookup(environment, files), problems);
  if (!problems.empty()) return complain(problems.text());
  if (arguments->port) options.port = *arguments->port;
  if (!arguments->check) {
    allow_many_files();
    return serve(std::move(options), *arguments);
  }
  if (auto checked = check(options); !checked) return complain(checked.error().message());
  return answer(fmt::format("{}: {}, all in order\n", arguments->file.string(),
                            counted(options.reports.size(), "report")));
}

}  // namespace
}  // namespace millrace::reports_server

int main(int count, char** words) {
  millrace::reports_server::secure_standard_streams();
  return millrace::reports_server::run(count, words);
}
