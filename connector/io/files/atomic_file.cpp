#include "connector/io/files/atomic_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include "connector/base/process/crash_point.h"
#include "connector/base/text/text.h"
#include "connector/io/files/file_attributes.h"
#include "connector/io/files/file_error.h"
#include "connector/io/files/folders.h"
#include "connector/io/files/part_files.h"

namespace millrace::io {
namespace {

constexpr mode_t kFileMode = 0640;
constexpr mode_t kPrivateMode = 0600;
constexpr std::uint64_t kWritebackStep = 8u << 20;
constexpr std::size_t kCompareBlock = 256 * 1024;
bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

Result<std::size_t> read_at(int file, std::uint64_t offset, std::span<char> into,
                            const std::filesystem::path& path) {
  std::size_t got = 0;
  while (got < into.size()) {
    const auto count =
        pread(file, into.data() + got, into.size() - got, static_cast<off_t>(offset + got));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(file_error("cannot read", path, errno));
    if (count == 0) break;
    got += static_cast<std::size_t>(count);
  }
  return got;
}

}  // namespace

Result<AtomicFile> AtomicFile::begin(const std::filesystem::path& root,
                                     const std::filesystem::path& target) {
  AtomicFile file;
  file.root_ = root;
  file.target_ = target;
  file.path_ = root / target;
  file.name_ = target.filename().string();
  auto folder = open_folder(root, target.parent_path());
  if (!folder) return fail(std::move(folder).error());
  file.folder_ = std::move(*folder);
  if (auto opened = file.open_old(); !opened) return fail(std::move(opened).error());
  sweep_parts(file.folder_, file.name_);
  if (auto opened = file.open_part(); !opened) return fail(std::move(opened).error());
  return file;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : root_(std::move(other.root_)),
      target_(std::move(other.target_)),
      path_(std::move(other.path_)),
      name_(std::move(other.name_)),
      part_(std::exchange(other.part_, {})),
      folder_(std::move(other.folder_)),
      file_(std::move(other.file_)),
      old_(std::move(other.old_)),
      was_(other.was_),
      new_mode_(other.new_mode_),
      is_durable_(other.is_durable_),
      is_visible_(other.is_visible_),
      notes_(std::move(other.notes_)),
      size_(other.size_),
      handed_over_(other.handed_over_) {}

AtomicFile::~AtomicFile() {
  discard();
}

Result<void> AtomicFile::open_old() {
  struct stat found{};
  if (fstatat(folder_.get(), name_.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return {};
    return fail(file_error("cannot look at", path_, errno));
  }
  if (!S_ISREG(found.st_mode)) return fail(not_a_regular_file(path_, found.st_mode));
  // O_NONBLOCK: should a FIFO have taken its place meanwhile, opening must not wait for a writer.
  Descriptor old(
      openat(folder_.get(), name_.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!old) return fail(file_error("cannot read", path_, errno));
  if (fstat(old.get(), &was_) != 0) return fail(file_error("cannot look at", path_, errno));
  if (!S_ISREG(was_.st_mode)) return fail(not_a_regular_file(path_, was_.st_mode));
  if (auto ours = check_owner(path_, was_.st_uid); !ours) return ours;
  old_ = std::move(old);
  return {};
}

Result<void> AtomicFile::open_part() {
  // A sweeper may take the part in the moment before it is locked; then another is made.
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::string part = random_part_name(name_);
    Descriptor file(openat(folder_.get(), part.c_str(),
                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kFileMode));
    if (!file && errno == EEXIST) continue;
    if (!file) return fail(file_error("cannot make a file beside", path_, errno));
    struct stat made{};
    const bool locked = flock(file.get(), LOCK_EX | LOCK_NB) == 0;
    if (fstat(file.get(), &made) != 0) return fail(file_error("cannot look at", path_, errno));
    if (!locked || made.st_nlink == 0) {
      unlinkat(folder_.get(), part.c_str(), 0);
      continue;
    }
    part_ = std::move(part);
    file_ = std::move(file);
    new_mode_ = made.st_mode & 0777;  // The kernel took the umask off kFileMode.
    if (fchmod(file_.get(), kPrivateMode) != 0) {
      return fail(file_error("cannot change the mode of a file beside", path_, errno));
    }
    crash_point("file.part_made");
    return {};
  }
  return fail(ErrorKind::Transient,
              fmt::format("cannot keep a temporary file beside {}: something removes it; run again",
                          printable(path_.string())));
}

Result<void> AtomicFile::write(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(file_error("cannot write", path_, errno));
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
  crash_point("file.written");
  start_writeback();
  return {};
}

void AtomicFile::start_writeback() {
  // The disk works while rows still come, so that the fsync at the end has little left to do.
  if (size_ - handed_over_ < kWritebackStep) return;
  sync_file_range(file_.get(), static_cast<off_t>(handed_over_),
                  static_cast<off_t>(size_ - handed_over_), SYNC_FILE_RANGE_WRITE);
  handed_over_ = size_;
}

void AtomicFile::rename_target(const std::string& name) {
  target_.replace_filename(name);
  path_.replace_filename(name);
  name_ = name;
  old_.reset();
}

Result<std::size_t> AtomicFile::read_old(std::uint64_t offset, std::span<char> into) const {
  if (!old_) return std::size_t{0};
  return read_at(old_.get(), offset, into, path_);
}

Result<void> AtomicFile::look_again() {
  old_ = {};
  return open_old();
}

Result<bool> AtomicFile::equals_old() const {
  if (!old_ || old_size() != size_) return false;
  const Descriptor part(openat(folder_.get(), part_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!part) return fail(file_error("cannot read the temporary file beside", path_, errno));
  std::vector<char> ours(kCompareBlock);
  std::vector<char> theirs(kCompareBlock);
  for (std::uint64_t offset = 0; offset < size_; offset += kCompareBlock) {
    const auto one = read_at(part.get(), offset, ours, path_);
    if (!one) return fail(one.error());
    const auto other = read_at(old_.get(), offset, theirs, path_);
    if (!other) return fail(other.error());
    if (*one != *other || std::memcmp(ours.data(), theirs.data(), *one) != 0) return false;
  }
  return true;
}

Result<void> AtomicFile::read_back(const std::function<void(std::span<const char>)>& see) const {
  const Descriptor part(openat(folder_.get(), part_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!part) return fail(file_error("cannot read the temporary file beside", path_, errno));
  std::vector<char> block(kCompareBlock);
  for (std::uint64_t offset = 0;;) {
    const auto got = read_at(part.get(), offset, block, path_);
    if (!got) return fail(got.error());
    if (*got == 0) return {};
    see({block.data(), *got});
    offset += *got;
  }
}

Result<std::vector<std::string>> AtomicFile::commit(const FileLock&, bool only_over_old) {
  if (only_over_old) {
    if (auto unchanged = check_unchanged(); !unchanged) return fail(std::move(unchanged).error());
  }
  auto published = publish();
  if (!published) discard();
  return published;
}

Result<void> AtomicFile::check_unchanged() const {
  struct stat now{};
  const bool there = fstatat(folder_.get(), name_.c_str(), &now, AT_SYMLINK_NOFOLLOW) == 0;
  if (there == static_cast<bool>(old_) && (!there || same_file(now, was_))) return {};
  return fail(ErrorKind::Transient,
              fmt::format("another program changed {} during the load; run again",
                          printable(path_.string())));
}

Result<void> AtomicFile::make_durable() {
  if (is_durable_) return {};
  auto notes = take_over_attributes();
  if (!notes) return fail(std::move(notes).error());
  notes_ = std::move(*notes);
  if (fsync(file_.get()) != 0) return fail(file_error("cannot make durable", path_, errno));
  is_durable_ = true;
  crash_point("file.durable");
  return {};
}

Result<void> AtomicFile::rest() {
  if (auto durable = make_durable(); !durable) return durable;
  old_.reset();
  file_.reset();
  folder_.reset();
  return {};
}

Result<std::vector<std::string>> AtomicFile::publish() {
  if (auto durable = make_durable(); !durable) return fail(std::move(durable).error());
  if (auto open = reopen_folder(); !open) return fail(std::move(open).error());
  // The lock goes with the descriptor: it is closed after the rename, so no sweeper comes between.
  if (renameat(folder_.get(), part_.c_str(), folder_.get(), name_.c_str()) != 0) {
    return fail(file_error("cannot replace", path_, errno));
  }
  crash_point("file.renamed");
  is_visible_ = true;
  part_.clear();
  file_.reset();
  if (fsync(folder_.get()) == 0) {
    crash_point("file.replaced");
    return std::move(notes_);
  }
  return fail(
      file_error("readers see the new rows, but a power cut may bring the old ones back: "
                 "cannot make durable the folder of",
                 path_, errno));
}

Result<std::vector<std::string>> AtomicFile::take_over_attributes() const {
  if (!old_) {
    if (fchmod(file_.get(), new_mode_) == 0) return std::vector<std::string>();
    return fail(file_error("cannot set the mode of", path_, errno));
  }
  auto notes = io::take_over_attributes(file_.get(), old_.get(), was_, path_);
  if (notes && was_.st_nlink > 1) {
    notes->push_back(fmt::format("{} had {} names (hard links); the others keep the old rows",
                                 printable(path_.string()), was_.st_nlink));
  }
  return notes;
}

Result<void> AtomicFile::keep_old() {
  discard();
  if (!old_) return {};
  if (fsync(old_.get()) != 0 || fsync(folder_.get()) != 0) {
    return fail(file_error("cannot make durable", path_, errno));
  }
  return {};
}

Result<void> AtomicFile::reopen_folder() {
  if (folder_) return {};
  auto folder = open_folder(root_, target_.parent_path());
  if (!folder) return fail(std::move(folder).error());
  folder_ = std::move(*folder);
  return {};
}

void AtomicFile::discard() {
  if (!part_.empty() && reopen_folder()) unlinkat(folder_.get(), part_.c_str(), 0);
  part_.clear();
  file_.reset();
}

}  // namespace millrace::io
