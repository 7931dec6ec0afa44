#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "connector/base/units.h"
#include "connector/data/batch.h"
#include "connector/formats/json/json_writer.h"

namespace millrace::sinks::webhook {

// One request's body, with the rows that it holds.
struct WebhookRequest {
  struct Row {
    std::uint64_t number = 0;  // In the export.
    std::size_t begin = 0;     // In the body.
    std::size_t end = 0;
  };

  std::uint64_t number = 0;    // From 1, in the order of the rows; the same for both halves.
  std::uint64_t position = 0;  // How many rows of the load were packed before its first one.
  std::vector<Row> rows;
  std::string body;

  // "request 17 (rows 3,201 to 3,400)"
  std::string name() const;
};

// The first and the second half of its rows, each in the same envelope; it has at least two rows.
std::pair<WebhookRequest, WebhookRequest> halves_of(const WebhookRequest& request);

// A row that does not fit into a request, even alone.
struct OversizedRow {
  std::uint64_t row = 0;
  std::uint64_t bytes = 0;
};

struct PackedRows {
  std::vector<WebhookRequest> requests;
  std::vector<OversizedRow> oversized;
};

// Packs rows, in order, into JSON bodies of at most so many rows and so many bytes, envelope
// included. Where one request ends depends on the rows alone, not on how they come in batches: the
// same load gives the same requests. One thread at a time.
class RequestPacker {
 public:
  struct Options {
    std::uint64_t rows = 100;
    ByteSize bytes;
    std::string wrap;  // The member that holds the array; empty: a bare array.
  };

  RequestPacker(const Schema& schema, Options options);

  // The requests that are full.
  PackedRows add(const Batch& batch);

  // What is left, or nothing.
  std::vector<WebhookRequest> finish();

 private:
  void write_row(const Batch& batch, std::size_t row);
  void append(std::uint64_t row);
  void close(std::vector<WebhookRequest>& full);

  Options options_;
  formats::JsonRowWriter writer_;
  std::string before_;  // The envelope.
  std::string after_;
  std::string row_;  // The row being looked at.
  WebhookRequest open_;
  std::uint64_t next_number_ = 1;
  std::uint64_t packed_ = 0;
};

// "3,201"
std::string grouped(std::uint64_t number);

}  // namespace millrace::sinks::webhook
