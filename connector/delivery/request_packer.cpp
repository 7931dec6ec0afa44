#include "connector/delivery/request_packer.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::delivery {
namespace {

PackedRequest part_of(const PackedRequest& whole, std::size_t first, std::size_t last) {
  const std::string_view body = whole.body;
  const std::size_t before = whole.rows.front().begin;
  const std::size_t begin = whole.rows[first].begin;
  const std::size_t end = whole.rows[last - 1].end;
  PackedRequest part{.number = whole.number, .position = whole.position + first};
  part.body = body.substr(0, before);
  part.body += body.substr(begin, end - begin);
  part.body += body.substr(whole.rows.back().end);
  for (std::size_t at = first; at < last; ++at) {
    const auto& row = whole.rows[at];
    part.rows.push_back({row.number, row.begin - begin + before, row.end - begin + before});
  }
  return part;
}

}  // namespace

std::string PackedRequest::name() const {
  if (rows.size() == 1) return name_of(rows.front());
  return fmt::format("request {} (rows {} to {})", with_commas(number),
                     with_commas(rows.front().number), with_commas(rows.back().number));
}

std::string PackedRequest::name_of(const Row& row) const {
  return fmt::format("request {} (row {})", with_commas(number), with_commas(row.number));
}

std::vector<std::string_view> PackedRequest::row_bytes() const {
  std::vector<std::string_view> bytes;
  bytes.reserve(rows.size());
  for (const auto& row : rows) {
    bytes.push_back(std::string_view(body).substr(row.begin, row.end - row.begin));
  }
  return bytes;
}

std::pair<PackedRequest, PackedRequest> halves_of(const PackedRequest& request) {
  const std::size_t middle = request.rows.size() / 2;
  return {part_of(request, 0, middle), part_of(request, middle, request.rows.size())};
}

RequestPacker::RequestPacker(std::unique_ptr<components::RowWriter> writer,
                             components::Envelope envelope, components::DeliveryBatch limits)
    : writer_(std::move(writer)), envelope_(std::move(envelope)), limits_(limits) {}

PackedRows RequestPacker::add(const Batch& batch) {
  PackedRows packed{.rows = batch.rows};
  const std::uint64_t around = envelope_.before.size() + envelope_.after.size();
  for (std::size_t row = 0; row < batch.rows; ++row) {
    const std::uint64_t number = batch.origin(row);
    row_.clear();
    writer_->append(batch, row, row_);
    if (around + row_.size() > limits_.bytes.bytes) {
      packed.oversized.push_back({number, row_.size()});
      continue;
    }
    const auto grown =
        open_.body.size() + envelope_.between.size() + row_.size() + envelope_.after.size();
    if (!open_.rows.empty() && grown > limits_.bytes.bytes) close(packed.requests);
    append(number);
    if (open_.rows.size() == limits_.rows) close(packed.requests);
  }
  return packed;
}

std::vector<PackedRequest> RequestPacker::finish() {
  std::vector<PackedRequest> last;
  if (!open_.rows.empty()) close(last);
  return last;
}

void RequestPacker::append(std::uint64_t row) {
  if (open_.rows.empty()) {
    open_.body = envelope_.before;
    open_.position = packed_;
  } else {
    open_.body += envelope_.between;
  }
  const std::size_t begin = open_.body.size();
  open_.body += row_;
  open_.rows.push_back({row, begin, open_.body.size()});
  ++packed_;
}

void RequestPacker::close(std::vector<PackedRequest>& full) {
  open_.body += envelope_.after;
  open_.number = next_number_++;
  full.push_back(std::exchange(open_, PackedRequest()));
}

}  // namespace millrace::delivery
