#include "sinks/webhook/request_packer.h"

#include <utility>

#include <fmt/format.h>

#include "connector/components/sink.h"

namespace millrace::sinks::webhook {

namespace {

WebhookRequest part_of(const WebhookRequest& whole, std::size_t first, std::size_t last) {
  const std::string_view body = whole.body;
  const std::size_t envelope = whole.rows.front().begin;
  const std::size_t begin = whole.rows[first].begin;
  const std::size_t end = whole.rows[last - 1].end;
  WebhookRequest part{.number = whole.number, .position = whole.position + first};
  part.body = body.substr(0, envelope);
  part.body += body.substr(begin, end - begin);
  part.body += body.substr(whole.rows.back().end);
  for (std::size_t at = first; at < last; ++at) {
    const auto& row = whole.rows[at];
    part.rows.push_back({row.number, row.begin - begin + envelope, row.end - begin + envelope});
  }
  return part;
}

}  // namespace

std::string WebhookRequest::name() const {
  const std::string first = grouped(rows.front().number);
  if (rows.size() == 1) return fmt::format("request {} (row {})", grouped(number), first);
  return fmt::format("request {} (rows {} to {})", grouped(number), first,
                     grouped(rows.back().number));
}

std::pair<WebhookRequest, WebhookRequest> halves_of(const WebhookRequest& request) {
  const std::size_t middle = request.rows.size() / 2;
  return {part_of(request, 0, middle), part_of(request, middle, request.rows.size())};
}

RequestPacker::RequestPacker(const Schema& schema, Options options)
    : options_(std::move(options)), writer_(schema), before_("["), after_("]") {
  if (!options_.wrap.empty()) {
    before_ = "{";
    formats::json_string(options_.wrap, before_);
    before_ += ":[";
    after_ = "]}";
  }
}

PackedRows RequestPacker::add(const Batch& batch) {
  PackedRows packed;
  const std::uint64_t envelope = before_.size() + after_.size();
  for (std::size_t row = 0; row < batch.rows; ++row) {
    const std::uint64_t number = batch.origin(row);
    write_row(batch, row);
    if (envelope + row_.size() > options_.bytes.bytes) {
      packed.oversized.push_back({number, row_.size()});
      continue;
    }
    // One more byte for the comma.
    const auto grown = open_.body.size() + 1 + row_.size() + after_.size();
    if (!open_.rows.empty() && grown > options_.bytes.bytes) close(packed.requests);
    append(number);
    if (open_.rows.size() == options_.rows) close(packed.requests);
  }
  return packed;
}

std::vector<WebhookRequest> RequestPacker::finish() {
  std::vector<WebhookRequest> last;
  if (!open_.rows.empty()) close(last);
  return last;
}

void RequestPacker::write_row(const Batch& batch, std::size_t row) {
  row_.clear();
  writer_.object(batch, row, row_);
}

void RequestPacker::append(std::uint64_t row) {
  if (open_.rows.empty()) {
    open_.body = before_;
    open_.position = packed_;
  } else {
    open_.body += ',';
  }
  const std::size_t begin = open_.body.size();
  open_.body += row_;
  open_.rows.push_back({row, begin, open_.body.size()});
  ++packed_;
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

}  // namespace millrace::sinks::webhook
