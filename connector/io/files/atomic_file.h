#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "connector/base/error.h"
#include "connector/io/files/descriptor.h"
#include "connector/io/files/file_lock.h"

namespace millrace::io {

// A file that appears whole or not at all: it is written beside its target as
// `.<name>.<random>.millrace-part`, locked while its writer lives, and commit() moves it over the
// target, whose owner, group, mode and access list it takes over. What dead writers of the same
// target left is swept by begin(). The destructor discards. The target must be a regular file of
// this user (for root: of anybody) or absent; a symlink below the root is never followed. One
// thread at a time. Blocking: call from a worker.
class AtomicFile {
 public:
  // `target` is relative to `root` and has no "." or ".." parts. Missing folders, the root too,
  // are made.
  static Result<AtomicFile> begin(const std::filesystem::path& root,
                                  const std::filesystem::path& target);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  // Transient when the disk is full, with its free bytes. After an error only discard() is left.
  Result<void> write(std::span<const char> bytes);
  // A target that was not there gets this mode, whatever the umask. Call before commit().
  void set_new_mode(mode_t mode) { new_mode_ = mode; }
  // The file becomes another one of the same folder, for one that is named by its bytes. What has
  // that name is replaced, and nothing of it is taken over. Call before commit().
  void rename_target(const std::string& name);
  // It is for its owner alone.
  void keep_private() { set_new_mode(0600); }
  std::uint64_t size() const { return size_; }

  // The target as it was at begin(), or at the last look_again().
  bool has_old() const { return static_cast<bool>(old_); }
  // 0 when there was none.
  std::uint64_t old_size() const { return old_ ? static_cast<std::uint64_t>(was_.st_size) : 0; }
  // Reads the old target from `offset`; fewer bytes than asked for at its end only.
  Result<std::size_t> read_old(std::uint64_t offset, std::span<char> into) const;

  // Takes the target as it is now for the old one: others may have replaced it since.
  Result<void> look_again();
  // True when the target exists and holds the very bytes that were written.
  Result<bool> equals_old() const;

  // Gives the bytes that were written, as they are read from the part. Before rest().
  Result<void> read_back(const std::function<void(std::span<const char>)>& see) const;

  // Makes the bytes durable, then visible; gives sentences for the summary about what others have
  // to know (an owner that could not be kept, other names of the old file). `held` is the lock on
  // this target. With `only_over_old`, fails as Transient when somebody replaced the target who
  // does not ask for the lock. An fsync that failed is final: the part is dropped.
  Result<std::vector<std::string>> commit(const FileLock& held, bool only_over_old);
  // True from the moment that readers see the new file, also when commit() then failed.
  bool is_visible() const { return is_visible_; }

  // Makes the bytes durable and closes all files until commit(), for whoever commits thousands of
  // them at once. The part is not locked then: the caller holds a lock that keeps out all others
  // who begin() on this target.
  Result<void> rest();

  // Discards, and makes durable the old target, which stays.
  Result<void> keep_old();

  // Removes the part. Quiet, and may be called twice.
  void discard();

 private:
  AtomicFile() = default;
  Result<void> open_old();
  Result<void> open_part();
  Result<void> check_unchanged() const;
  Result<std::vector<std::string>> publish();
  Result<void> make_durable();
  Result<void> reopen_folder();
  Result<std::vector<std::string>> take_over_attributes() const;
  void start_writeback();

  std::filesystem::path root_;
  std::filesystem::path target_;
  std::filesystem::path path_;  // root / target, for messages.
  std::string name_;            // The target's last part.
  std::string part_;            // Empty once it is gone or has become the target.
  Descriptor folder_;
  Descriptor file_;
  Descriptor old_;
  struct stat was_{};    // Of the old target, when there is one.
  mode_t new_mode_ = 0;  // Of a target that was not there.
  bool is_durable_ = false;
  bool is_visible_ = false;
  std::vector<std::string> notes_;  // Of make_durable().
  std::uint64_t size_ = 0;
  std::uint64_t handed_over_ = 0;  // Bytes that the kernel was told to start writing.
};

}  // namespace millrace::io
