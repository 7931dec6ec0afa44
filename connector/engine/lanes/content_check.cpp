#include "connector/engine/lanes/content_check.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::engine {

using delta::ContentSum;

namespace {

std::vector<std::string> padded_columns(const components::Destination& destination) {
  const auto* pads = dynamic_cast<const components::PadsTexts*>(&destination);
  return pads == nullptr ? std::vector<std::string>() : pads->padded_columns();
}

}  // namespace

ContentCheck::ContentCheck(const components::Destination& destination, std::string seed,
                           const std::filesystem::path& scratch)
    : target_(destination.target()),
      padded_(padded_columns(destination)),
      seed_(std::move(seed)),
      sorter_(scratch) {}

void ContentCheck::begin(const Schema& schema) {
  schema_ = std::make_shared<const Schema>(components::named(schema, target_.columns.names));
  hasher_.emplace(*schema_, seed_, padded_);
}

Result<void> ContentCheck::see(const Batch& batch) {
  hashes_.clear();
  hasher_->add(batch, hashes_);
  std::vector<delta::RowHashes> records;
  records.reserve(hashes_.size());
  for (const auto& hash : hashes_) records.push_back({hash, hash});
  return sorter_.add(records);
}

components::ReadBack ContentCheck::read_back(const delta::RowSet* wanted) {
  const bool all = removes_rows(target_);
  wanted_ = all ? nullptr : wanted;
  found_ = {};
  return {.all = all,
          .schema = schema_,
          .take = [this](const Batch& batch) { return take(batch); },
          .judge = [this] { return judge(); }};
}

Result<void> ContentCheck::take(const Batch& batch) {
  hashes_.clear();
  hasher_->add(batch, hashes_);
  for (const auto& hash : hashes_) found_.add(hash);
  return {};
}

// Where rows have a key, those that are equal become one.
Result<ContentSum> ContentCheck::expected() {
  auto rows = sorter_.read();
  if (!rows) return fail(std::move(rows).error());
  ContentSum sum;
  std::optional<delta::Hash128> last;
  for (;;) {
    const auto next = rows->next();
    if (!next) return fail(next.error());
    if (*next == nullptr) return sum;
    const auto& [hashes, number] = **next;
    if (wanted_ != nullptr && !wanted_->has(number)) continue;
    if (!target_.key.empty() && last == hashes.key) continue;
    last = hashes.key;
    sum.add(hashes.key);
  }
}

Result<void> ContentCheck::judge() {
  const auto right = expected();
  if (!right) return fail(right.error());
  if (found_ == *right) return {};
  const auto what = found_.rows == right->rows
                        ? fmt::format("the {} read back have other values than those of the report",
                                      counted(found_.rows, "row"))
                        : fmt::format("{} were read back where the report has {}",
                                      counted(found_.rows, "row"), right->rows);
  return fail(ErrorKind::BadData,
              fmt::format("verify: content of {}: {}, and nothing was changed; something at the "
                          "destination alters what is written (a trigger, a rule, a type that "
                          "rounds): remove it, declare the types under columns, or write verify: "
                          "counts",
                          printable(target_.name), what));
}

}  // namespace millrace::engine
