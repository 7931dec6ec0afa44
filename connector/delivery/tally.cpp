#include "connector/delivery/tally.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/values/measures.h"
#include "connector/base/text/text.h"

namespace millrace::delivery {
namespace {

constexpr std::size_t kMostNotes = 20;

}  // namespace

void Tally::rejected(std::uint64_t first_row, std::uint64_t rows, std::string note) {
  rejected_ += rows;
  if (notes_.size() < kMostNotes) {
    notes_.emplace_back(first_row, std::move(note));
  } else {
    ++more_notes_;
  }
}

void Tally::halved(int status) {
  ++halvings_;
  halving_status_ = status;
}

components::LoadReport Tally::report() const {
  return {.rows = rows_,
          .inserted = delivered_,
          .rejected = rejected_,
          .unknown = unknown_,
          .notes = notes()};
}

std::vector<std::string> Tally::notes() const {
  auto in_order = notes_;
  std::ranges::sort(in_order);
  std::vector<std::string> sentences;
  sentences.reserve(in_order.size() + 2);
  if (halvings_ > 0) {
    sentences.push_back(fmt::format(
        "{} request(s) were too large for the receiver ({}) and were sent in halves; lower batch: "
        "{{rows: {}, bytes: {}}} of connection {}",
        with_commas(halvings_), halving_status_, limits_.rows,
        config::Codec<ByteSize>::to_text(limits_.bytes), connection_));
  }
  for (auto& [row, note] : in_order) sentences.push_back(std::move(note));
  if (more_notes_ > 0) {
    sentences.push_back(fmt::format("{} more like these; {} rows were rejected in all",
                                    with_commas(more_notes_), with_commas(rejected_)));
  }
  return sentences;
}

}  // namespace millrace::delivery
