#include "connector/delta/comparison.h"

#include <optional>

namespace millrace::delta {
namespace {

// The rows of one key, one behind the other.
struct Group {
  RowHashes first;
  std::vector<std::uint64_t> numbers;
  bool is_uniform = true;
};

class GroupReader {
 public:
  static Result<GroupReader> of(HashSorter& rows) {
    auto reader = rows.read();
    if (!reader) return fail(std::move(reader).error());
    return GroupReader(*std::move(reader));
  }

  // False after the last.
  Result<bool> next(Group& group) {
    if (auto ready = look(); !ready) return fail(std::move(ready).error());
    if (!ahead_) return false;
    group.first = ahead_->hashes;
    group.numbers.clear();
    group.is_uniform = true;
    while (ahead_ && ahead_->hashes.key == group.first.key) {
      group.numbers.push_back(ahead_->number);
      group.is_uniform = group.is_uniform && ahead_->hashes.row == group.first.row;
      ahead_.reset();
      if (auto ready = look(); !ready) return fail(std::move(ready).error());
    }
    return true;
  }

 private:
  explicit GroupReader(HashSorter::Reader reader) : reader_(std::move(reader)) {}

  Result<void> look() {
    if (ahead_ || is_at_end_) return {};
    const auto next = reader_.next();
    if (!next) return fail(next.error());
    if (*next == nullptr) {
      is_at_end_ = true;
    } else {
      ahead_ = **next;
    }
    return {};
  }

  HashSorter::Reader reader_;
  std::optional<NumberedHashes> ahead_;
  bool is_at_end_ = false;
};

class Comparer {
 public:
  explicit Comparer(Segment& difference) : difference_(difference) {}

  Result<void> gone(const RowHashes& known) {
    ++result_.gone;
    return difference_.add({known.key, kGone});
  }
  Result<void> added(const Group& group) {
    ++result_.added;
    return want(group);
  }
  Result<void> met(const Group& group, const RowHashes& known) {
    if (group.is_uniform && group.first.row == known.row) {
      ++result_.unchanged;
      result_.collapsed += group.numbers.size() - 1;
      return {};
    }
    ++result_.changed;
    return want(group);
  }

  Comparison take() { return std::move(result_); }

 private:
  Result<void> want(const Group& group) {
    for (const auto number : group.numbers) result_.wanted.add(number);
    return difference_.add(group.first);
  }

  Segment& difference_;
  Comparison result_;
};

}  // namespace

Result<Comparison> compare(HashSorter& rows, const Basis& basis, Segment& difference) {
  auto groups = GroupReader::of(rows);
  if (!groups) return fail(std::move(groups).error());
  auto known_rows = basis.read();
  auto known = known_rows.next();
  Comparer comparer(difference);
  Group group;
  auto more = groups->next(group);
  while (more && known && (*more || *known != nullptr)) {
    Result<void> done;
    const bool is_gone = *known != nullptr && (!*more || (*known)->key < group.first.key);
    const bool is_met = !is_gone && *known != nullptr && (*known)->key == group.first.key;
    if (is_gone) {
      done = comparer.gone(**known);
    } else if (is_met) {
      done = comparer.met(group, **known);
    } else {
      done = comparer.added(group);
    }
    if (!done) return fail(std::move(done).error());
    if (is_gone || is_met) known = known_rows.next();
    if (!is_gone) more = groups->next(group);
  }
  if (!more) return fail(std::move(more).error());
  if (!known) return fail(std::move(known).error());
  if (auto ended = difference.end(); !ended) return fail(std::move(ended).error());
  return comparer.take();
}

Result<void> write_whole(HashSorter& rows, Segment& segment) {
  auto reader = rows.read();
  if (!reader) return fail(std::move(reader).error());
  std::optional<Hash128> last;
  for (;;) {
    const auto next = reader->next();
    if (!next) return fail(next.error());
    if (*next == nullptr) return segment.end();
    if (last == (*next)->hashes.key) continue;
    last = (*next)->hashes.key;
    if (auto added = segment.add((*next)->hashes); !added) return added;
  }
}

}  // namespace millrace::delta
