#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "connector/components/source.h"

namespace millrace::sources {

// The export of a job whose rows nobody wants, for they are where they belong.
class UnreadExport final : public components::Export {
 public:
  explicit UnreadExport(std::string job_id) : job_id_(std::move(job_id)) {}

  Task<Result<std::optional<Batch>>> next() override { co_return std::nullopt; }
  SchemaPtr schema() const override { return schema_; }
  const std::string& job_id() const override { return job_id_; }
  std::optional<std::chrono::system_clock::time_point> fresh_as_of() const override {
    return std::nullopt;
  }
  Mended mended() const override { return {}; }
  bool is_unwanted() const override { return true; }

 private:
  const std::string job_id_;
  const SchemaPtr schema_ = std::make_shared<const Schema>();
};

}  // namespace millrace::sources
