#include "connector/transforms/query/packed_values.h"

#include <cstring>

namespace millrace::transforms {
namespace {

constexpr char kPackedNull = 0;
constexpr char kPackedValue = 1;

template <class T>
void put(const T& value, std::string& out) {
  static_assert(std::is_trivially_copyable_v<T>);
  const std::size_t at = out.size();
  out.resize(at + sizeof(T));
  std::memcpy(out.data() + at, &value, sizeof(T));
}

}  // namespace

void pack_value(const sql::Vector& values, std::size_t row, std::string& out) {
  if (values.is_null(row)) {
    out += kPackedNull;
    return;
  }
  out += kPackedValue;
  sql::with_form_of(values.type(), [&]<class Form>(Form) {
    const auto& value = values.at<Form>(row);
    if constexpr (std::same_as<Form, std::string_view>) {
      put(value.size(), out);
      out += value;
    } else {
      put(value, out);
    }
  });
}

const char* unpack_value(const char* packed, sql::Vector& values, std::size_t row,
                         sql::TextArena& texts) {
  const bool is_null = *packed++ == kPackedNull;
  if (is_null) {
    values.set_null(row);
    return packed;
  }
  return sql::with_form_of(values.type(), [&]<class Form>(Form) {
    if constexpr (std::same_as<Form, std::string_view>) {
      std::size_t size = 0;
      std::memcpy(&size, packed, sizeof size);
      packed += sizeof size;
      values.data<Form>()[row] = texts.copy({packed, size});
      return packed + size;
    } else {
      std::memcpy(&values.data<Form>()[row], packed, sizeof(Form));
      return packed + sizeof(Form);
    }
  });
}

const char* skip_value(const char* packed, sql::SqlType type) {
  const bool is_null = *packed++ == kPackedNull;
  if (is_null) return packed;
  return sql::with_form_of(type, [packed]<class Form>(Form) {
    if constexpr (std::same_as<Form, std::string_view>) {
      std::size_t size = 0;
      std::memcpy(&size, packed, sizeof size);
      return packed + sizeof size + size;
    } else {
      return packed + sizeof(Form);
    }
  });
}

void gather(const sql::Vector& values, std::span<const std::uint32_t> rows, sql::Vector& out) {
  out.reset(values.type(), rows.size());
  sql::with_form_of(values.type(), [&]<class Form>(Form) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (values.is_null(rows[i])) {
        out.set_null(i);
      } else {
        out.data<Form>()[i] = values.at<Form>(rows[i]);
      }
    }
  });
}

UnpackedRows::UnpackedRows(std::vector<sql::SqlType> types)
    : types_(std::move(types)), columns_(types_.size()) {
  start();
}

void UnpackedRows::start() {
  for (std::size_t i = 0; i < types_.size(); ++i) columns_[i].reset(types_[i], kRows);
  groups_.clear();
  texts_.clear();
  text_bytes_ = 0;
}

const char* UnpackedRows::add(const char* packed, std::size_t packed_columns, std::uint32_t group) {
  const char* at = packed;
  for (std::size_t i = 0; i < packed_columns; ++i) {
    at = unpack_value(at, columns_[i], groups_.size(), texts_);
  }
  groups_.push_back(group);
  text_bytes_ += static_cast<std::size_t>(at - packed);
  return at;
}

void UnpackedRows::set_bigint(std::size_t column, std::int64_t value) {
  columns_[column].data<std::int64_t>()[groups_.size() - 1] = value;
}

void UnpackedRows::flush(sql::Accumulator& to, std::size_t groups) {
  to.resize(groups);
  if (groups_.empty()) return;
  std::vector<const sql::Vector*> arguments;
  arguments.reserve(columns_.size());
  for (const auto& column : columns_) arguments.push_back(&column);
  to.add({sql::Selection::first(groups_.size()), groups_.data()}, arguments);
  start();
}

}  // namespace millrace::transforms
