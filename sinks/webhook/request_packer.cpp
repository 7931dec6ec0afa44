#include "sinks/webhook/request_packer.h"

#include <utility>

#include <fmt/format.h>

#include "connector/components/sink.h"

namespace millrace::sinks {

std::string WebhookRequest::name() const {
  if (rows == 1) return fmt::format("request {} (row {})", grouped(number), grouped(first_row));
  return fmt::format("request {} (rows {} to {})", grouped(number), grouped(first_row),
                     grouped(last_row));
}

RequestPacker::RequestPacker(const Schema& schema, Options options)
    : options_(std::move(options)), writer_(schema), before_("["), after_("]") {
  if (!options_.wrap.empty()) {
    before_ = "{";
    formats::json_string(options_.wrap, before_);
    before_ += ":[";
    after_ = "]}";
  }
  if (!options_.load_id.empty()) {
    stamp_ = ",";
    formats::json_string(components::kLoadColumn, stamp_);
    stamp_ += ':';
    formats::json_string(options_.load_id, stamp_);
    stamp_ += '}';
  }
}

PackedRows RequestPacker::add(const Batch& batch) {
  PackedRows packed;
  const std::uint64_t envelope = before_.size() + after_.size();
  for (std::size_t row = 0; row < batch.rows; ++row) {
    const std::uint64_t number = batch.first_row + row;
    write_row(batch, row);
    if (envelope + row_.size() > options_.bytes.bytes) {
      packed.oversized.push_back({number, row_.size()});
      continue;
    }
    // One more byte for the comma.
    const auto grown = open_.body.size() + 1 + row_.size() + after_.size();
    if (open_.rows > 0 && grown > options_.bytes.bytes) close(packed.requests);
    append(number);
    if (open_.rows == options_.rows) close(packed.requests);
  }
  return packed;
}

std::vector<WebhookRequest> RequestPacker::finish() {
  std::vector<WebhookRequest> last;
  if (open_.rows > 0) close(last);
  return last;
}

void RequestPacker::write_row(const Batch& batch, std::size_t row) {
  row_.clear();
  writer_.object(batch, row, row_);
  if (stamp_.empty()) return;
  row_.pop_back();
  row_ += stamp_;
}

void RequestPacker::append(std::uint64_t row) {
  if (open_.rows == 0) {
    open_.body = before_;
    open_.first_row = row;
  } else {
    open_.body += ',';
  }
  open_.body += row_;
  open_.last_row = row;
  ++open_.rows;
}

void RequestPacker::close(std::vector<WebhookRequest>& full) {
  open_.body += after_;
  open_.number = next_number_++;
  full.push_back(std::exchange(open_, WebhookRequest()));
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

}  // namespace millrace::sinks
