#include "connector/engine/lanes/spool_feed.h"

#include <utility>
#include <vector>

namespace millrace::engine {

using components::PendingBatch;

SpoolFeed::SpoolFeed(const Spool& spool, SchemaPtr schema, std::optional<Choice> choice)
    : spool_(spool), schema_(std::move(schema)), choice_(choice), reader_(spool, schema_) {
  gives_others_ = choice_ && choice_->needs_keys && choice_->wanted.size() < spool_.rows();
  gives_wanted_ = !reader_.at_end() && (!choice_ || choice_->wanted.size() > 0);
}

PendingBatch SpoolFeed::next() {
  return PendingBatch([this] { return read(); });
}

Result<Batch> SpoolFeed::read() {
  auto batch = reader_.next();
  if (!batch) return fail(std::move(batch).error());
  if (!choice_) {
    rows_ += (*batch)->rows;
    return **std::move(batch);
  }
  auto some = chosen(**batch);
  number_ += (*batch)->rows;
  if (gives_wanted_) rows_ += some.rows;
  return some;
}

Batch SpoolFeed::chosen(const Batch& batch) const {
  std::vector<std::uint32_t> rows;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (choice_->wanted.has(number_ + row) == gives_wanted_) {
      rows.push_back(static_cast<std::uint32_t>(row));
    }
  }
  return rows.size() == batch.rows ? batch : pick_rows(batch, rows);
}

void SpoolFeed::go_on() {
  if (!reader_.at_end()) return;
  if (gives_wanted_ && gives_others_) {
    reader_ = Spool::Reader(spool_, schema_);
    number_ = 0;
    gives_wanted_ = false;
  } else {
    gives_wanted_ = gives_others_ = false;
  }
}

}  // namespace millrace::engine
