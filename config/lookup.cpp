#include "config/lookup.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "connector/base/process/system_limits.h"

namespace millrace::config {
namespace {

constexpr std::size_t kLargestValue = 64u << 10;
constexpr std::size_t kBlock = 64u << 10;

Result<std::string> refused(std::string what) {
  return fail(ErrorKind::InvalidConfig, std::move(what));
}

Result<std::string> cannot_be(std::string_view what) {
  return refused(fmt::format("cannot be {}: {}", what, system_message(errno)));
}

class OpenFile {
 public:
  // Neither a pipe that nobody writes to nor a device may make this wait.
  explicit OpenFile(const std::filesystem::path& path)
      : number_(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

// Empty for a file that may be read.
std::string objection_to(const struct stat& file, Pipes pipes) {
  if (S_ISREG(file.st_mode)) return "";
  if (S_ISDIR(file.st_mode)) return "is a folder; name a file";
  if (S_ISFIFO(file.st_mode) && pipes == Pipes::Read) return "";
  if (S_ISFIFO(file.st_mode)) return "is a pipe; name a regular file";
  return "is a device or a socket; name a regular file";
}

// Until there is something to read, or the end. A pipe that nobody has opened yet has neither.
bool wait_for_bytes(int file, std::chrono::milliseconds patience) {
  pollfd asked{.fd = file, .events = POLLIN, .revents = 0};
  int ready = 0;
  do {
    ready = poll(&asked, 1, static_cast<int>(patience.count()));
  } while (ready < 0 && errno == EINTR);
  return ready != 0;
}

}  // namespace

Result<std::string> DiskFileReader::read(const std::filesystem::path& path, std::size_t limit,
                                         Pipes pipes) const {
  const OpenFile file(path);
  if (file.number() < 0) return cannot_be("opened");
  struct stat found{};
  if (fstat(file.number(), &found) != 0) return cannot_be("looked at");
  if (auto objection = objection_to(found, pipes); !objection.empty()) return refused(objection);
  std::string text;
  while (text.size() <= limit) {
    if (!wait_for_bytes(file.number(), patience_)) {
      return refused(
          fmt::format("is a pipe that produced nothing for {} s; write to it, or name a file",
                      std::chrono::ceil<std::chrono::seconds>(patience_).count()));
    }
    const std::size_t before = text.size();
    text.resize(before + std::min(kBlock, limit + 1 - before));
    const ssize_t got = ::read(file.number(), text.data() + before, text.size() - before);
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return text;
    if (got < 0 && errno != EINTR && errno != EAGAIN) return cannot_be("read");
  }
  return refused(fmt::format("is larger than {} KiB", limit >> 10));
}

bool DiskFileReader::is_folder(const std::filesystem::path& path) const {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

Result<std::vector<std::filesystem::path>> DiskFileReader::yaml_files(
    const std::filesystem::path& folder) const {
  std::vector<std::filesystem::path> files;
  std::error_code failure;
  std::filesystem::directory_iterator entries(folder, failure);
  for (; !failure && entries != std::filesystem::directory_iterator(); entries.increment(failure)) {
    const auto ending = entries->path().extension();
    if ((ending == ".yaml" || ending == ".yml") && !is_folder(entries->path())) {
      files.push_back(entries->path());
    }
  }
  if (failure) {
    return fail(ErrorKind::InvalidConfig, fmt::format("cannot be listed: {}", failure.message()));
  }
  std::ranges::sort(files);
  return files;
}

Result<std::string> Lookup::file(const std::filesystem::path& path) const {
  auto text = files_.read(path, kLargestValue, Pipes::Refused);
  if (text && text->ends_with('\n')) text->pop_back();
  if (text && text->ends_with('\r')) text->pop_back();
  return text;
}

}  // namespace millrace::config
