#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/batch.h"
#include "connector/io/http/message/http_message.h"

namespace millrace::components {

// Writes rows of one schema as a receiver takes them. One thread at a time, which may be a worker.
class RowWriter {
 public:
  virtual ~RowWriter() = default;

  // Appends the bytes of one row of a batch of that schema, without what stands between rows.
  virtual void append(const Batch& batch, std::size_t row, std::string& out) = 0;
};

// What a body has around its rows.
struct Envelope {
  std::string before;
  std::string between;  // Of two rows.
  std::string after;
};

// What a request was answered with.
struct Answer {
  io::HttpHead head;
  // Decoded. Whole and proven; of a request that is `status_only` it is the first 4 KiB as sent,
  // perhaps cut.
  std::string body;
  std::chrono::system_clock::time_point received_at;  // For Retry-After and its like.
};

// The answer as a complaint shows it: the status and the first words of the body, fit to print.
std::string in_words(const Answer& answer);

// What is known of a request when it has been answered.
struct Attempt {
  // The bytes of its rows, in order: an answer may name a row by its place or by what is in it.
  // They are gone when judge() returns.
  std::vector<std::string_view> rows;
  // An earlier attempt was sent, and nothing said since then that it was not carried out.
  bool may_have_arrived = false;
};

// A row that a receiver never takes.
struct RefusedRow {
  std::size_t index = 0;  // Among those of the request.
  std::string complaint;  // "invalid e-mail address", fit to print.
};

// The receiver has the rows, but for those that are listed, each once.
struct RowsSettled {
  std::vector<RefusedRow> refused = {};
};
// It never takes these rows; others may pass.
struct RowsRefused {
  std::string complaint;
};
// It may take them in smaller requests: one of several rows is sent in halves, a single row is
// refused, or waits where a pause is asked for.
struct RequestTooLarge {
  std::string complaint;
  std::optional<std::chrono::milliseconds> wait = {};  // As long as the receiver asked for.
};
// The same request may pass later.
struct TryLater {
  std::string complaint;
  std::optional<std::chrono::milliseconds> wait = {};  // As long as the receiver asked for.
  // It may have been carried out all the same: the receiver failed while it was at it, or
  // something before it gave up waiting.
  bool may_have_arrived = false;
};
// It takes no rows at all as its connection is set up.
struct TakesNothing {
  std::string complaint;
  // What to do, so that "of connection crm" can follow: "check the url".
  std::string remedy;
};

// What an answer means. A complaint follows the receiver's name and "answered": "422 bad mail".
using Verdict = std::variant<RowsSettled, RowsRefused, RequestTooLarge, TryLater, TakesNothing>;

// A system that rows are delivered to and that cannot hold them back until all are there: a
// webhook, an e-mail-marketing API. It is pure functions of its options: how a row and a request
// are written, and what an answer means. It sends nothing, waits for nothing, asks no clock and
// remembers nothing; packing, rates, retries, pauses, halving and counting belong to the delivery
// engine (connector/delivery), under the limits in DeliveryOptions.
//
// Rows that an answer names one by one (RowsSettled, Attempt), and answers that are read to their
// end, are for receivers that judge by the body. The webhook needs neither, but without them the
// outcome of each row could not be told.
//
// Made for one destination. Any thread.
class Receiver {
 public:
  virtual ~Receiver() = default;

  // Where requests go, as far as messages may show it: "https://hook.example".
  virtual const std::string& name() const = 0;

  // BadData when rows of these columns cannot be written. The receiver outlives the writer.
  virtual Result<std::unique_ptr<RowWriter>> row_writer(const Schema& schema) const = 0;

  // The same for every request of a load.
  virtual Envelope envelope() const = 0;

  // Method, address and headers; `status_only` when judge() looks at the status, the headers and
  // the first words at most. The timeouts are filled in by the engine. `body` is the rows in their
  // envelope. `idempotency_key` is 32 hex digits: the same in every attempt and every run for the
  // same rows of a load in the same place, for receivers that tell repeats by it.
  virtual io::HttpRequest request(std::string body, const std::string& idempotency_key) const = 0;

  virtual Verdict judge(const Answer& answer, const Attempt& attempt) const = 0;
};

}  // namespace millrace::components
