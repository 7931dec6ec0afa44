#include "sinks/feed/publication.h"

#include <algorithm>
#include <utility>

#include "connector/components/files/target_lock.h"

namespace millrace::sinks::feed {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

// Two loads may be of one second, and the clock may have been set back: readers that ask by
// If-Modified-Since are to see another date all the same. Only a date that a damaged note has made
// up is not gone on from.
system_clock::time_point moment_of_change(const std::optional<components::FeedNote>& before,
                                          system_clock::time_point now) {
  const auto current = std::chrono::floor<seconds>(now);
  if (!before || before->changed > now + components::kClocksDiffer) return current;
  return std::max<system_clock::time_point>(
      current, std::chrono::floor<seconds>(before->changed) + seconds(1));
}

}  // namespace

Result<void> Publication::begin(const Schema& columns, bool makes_files, bool keeps_rows) {
  for (const auto& field : columns.fields()) note_.columns.push_back(field.name);
  note_.as_of = environment_.clock.wall_now();
  if (!makes_files) return {};
  auto files = Generation::begin(target_, keeps_rows);
  if (!files) return fail(std::move(files).error());
  files_.emplace(*std::move(files));
  return {};
}

Task<Result<void>> Publication::lock() {
  const auto note = target_.folder / components::kFeedNote;
  auto lock = co_await components::take_lock(target_.root, note, environment_, events_);
  if (!lock) co_return fail(std::move(lock).error());
  lock_.emplace(std::move(*lock));
  co_return Result<void>();
}

const std::optional<components::FeedNote>& Publication::look() {
  old_ = present_generation(target_);
  return old_;
}

Result<void> Publication::end_files() {
  auto ended = files_->end(target_.reads_back);
  if (!ended) return fail(std::move(ended).error().during(target_.name));
  return {};
}

bool Publication::is_equal() const {
  return old_ && old_->sha256 == files_->sha256() && old_->order == note_.order &&
         old_->rows_file == files_->rows_name();
}

Task<Result<std::vector<std::string>>> Publication::commit(components::Fence fence) {
  // Nobody else can write from here on: the lock is held.
  if (auto held = co_await fence.confirmed(); !held) co_return fail(std::move(held).error());
  co_return co_await environment_.blocking.run([this] {
    auto published = publish_files();
    files_.reset();
    lock_.reset();  // Others wait for it.
    return published;
  });
}

// Equal rows stay the file that they are, if it still is what was written. It is read for that with
// each equal load, asked for or not: that costs far less than the gzip of this load did, and what
// is damaged would stay so, since its name and its size are right.
Result<std::vector<std::string>> Publication::publish_files() {
  // A moment to come would keep the feed from ever being too old; none is before 1970 either.
  note_.as_of = std::clamp(note_.as_of, Moment(), environment_.clock.wall_now());
  const bool are_equal = is_equal();
  const bool is_damaged = are_equal && !is_as_written(target_, *old_);
  if (are_equal && !is_damaged) {
    keep_old_files();
  } else if (auto kept = keep_new_files(); !kept) {
    return fail(std::move(kept).error().during(target_.name));
  }
  note_.sync = identity_.sync;
  note_.run_id = identity_.run_id;
  note_.work_id = identity_.work_id;
  note_.form = target_.form();
  bool is_visible = false;
  auto notes = publish(target_, *lock_, note_, is_visible);
  if (!notes && is_visible) delivered_ = {.rows = note_.loaded, .inserted = note_.loaded};
  if (!notes) return fail(std::move(notes).error().during(target_.name));
  sweep_generations(target_, note_);
  if (is_damaged) {
    notes->push_back(target_.name +
                     ": a file of it was not what had been written, and was replaced; look at the "
                     "disk, and at who writes there");
  }
  return notes;
}

// What is new about them is of which moment they are.
void Publication::keep_old_files() {
  const auto fresh = std::exchange(note_, *old_);
  const bool is_to_come = old_->as_of > environment_.clock.wall_now();
  note_.as_of = is_to_come ? fresh.as_of : std::max(fresh.as_of, old_->as_of);
  note_.loaded = fresh.loaded;
  note_.rows = fresh.rows;
}

Result<void> Publication::keep_new_files() {
  note_.changed =
      moment_of_change(components::read_feed_note(target_.path()), environment_.clock.wall_now());
  return files_->keep(*lock_, target_.kind.ending, note_);
}

Task<void> Publication::abandon() {
  co_await environment_.blocking.run([this] {
    files_.reset();
    lock_.reset();
  });
}

}  // namespace millrace::sinks::feed
