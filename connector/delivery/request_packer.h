#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/components/options/delivery_options.h"
#include "connector/components/receiver.h"
#include "connector/data/batch.h"

namespace millrace::delivery {

// One request's body, with the rows that it holds.
struct PackedRequest {
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
  // "request 17 (row 3,207)"
  std::string name_of(const Row& row) const;

  // The bytes of each row; they lie in `body`.
  std::vector<std::string_view> row_bytes() const;
};

// The first and the second half of its rows, each in the same envelope; it has at least two rows.
std::pair<PackedRequest, PackedRequest> halves_of(const PackedRequest& request);

// A row that does not fit into a request, even alone.
struct OversizedRow {
  std::uint64_t row = 0;
  std::uint64_t bytes = 0;
};

struct PackedRows {
  std::uint64_t rows = 0;  // Those that came.
  std::vector<PackedRequest> requests;
  std::vector<OversizedRow> oversized;
};

// Packs rows, in order, into bodies of at most so many rows and so many bytes, envelope included.
// Where one request ends depends on the rows alone, not on how they come in batches: the same load
// gives the same requests. One thread at a time.
class RequestPacker {
 public:
  RequestPacker(std::unique_ptr<components::RowWriter> writer, components::Envelope envelope,
                components::DeliveryBatch limits);

  // The requests that are full now, and the rows of the batch that fit into none.
  PackedRows add(const Batch& batch);

  // What is left, or nothing.
  std::vector<PackedRequest> finish();

 private:
  void append(std::uint64_t row);
  void close(std::vector<PackedRequest>& full);

  std::unique_ptr<components::RowWriter> writer_;
  components::Envelope envelope_;
  components::DeliveryBatch limits_;
  std::string row_;  // The row being looked at.
  PackedRequest open_;
  std::uint64_t next_number_ = 1;
  std::uint64_t packed_ = 0;
};

}  // namespace millrace::delivery
