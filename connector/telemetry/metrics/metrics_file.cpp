#include "connector/telemetry/metrics/metrics_file.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/files/atomic_file.h"

namespace millrace::telemetry {
namespace {

constexpr mode_t kForEveryReader = 0644;

Result<void> write_beside(const std::filesystem::path& folder, const std::filesystem::path& name,
                          std::string_view text) {
  auto file = io::AtomicFile::begin(folder, name);
  if (!file) return fail(std::move(file).error());
  file->set_new_mode(kForEveryReader);
  if (auto written = file->write(text); !written) return written;
  auto lock = io::FileLock::try_take(folder, name);
  if (!lock) return fail(std::move(lock).error());
  if (!*lock) return fail(ErrorKind::Transient, "another run is writing it just now");
  auto shown = file->commit(**lock, false);
  if (!shown) return fail(std::move(shown).error());
  return {};
}

}  // namespace

Result<void> write_metrics_file(const std::filesystem::path& file, std::string_view text) {
  const auto whole = std::filesystem::absolute(file).lexically_normal();
  if (!whole.has_filename()) {
    return fail(ErrorKind::InvalidConfig,
                fmt::format("{} is a folder; name a file", printable(file.string())));
  }
  return write_beside(whole.parent_path(), whole.filename(), text);
}

}  // namespace millrace::telemetry
