#include "connector/transforms/masking/masks.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/base/sha256_digest.h"
#include "connector/data/column_builder.h"
#include "connector/sql/text/email.h"

namespace millrace::transforms {
namespace {

constexpr std::string_view kRedacted = "***";

// What `add(builder, text)` makes of each text.
template <class Add>
Column each_text(const Column& column, std::size_t rows, std::size_t bytes_per_row, Add add) {
  ColumnBuilder builder;
  builder.reserve(rows, rows * bytes_per_row);
  for (std::size_t row = 0; row < rows; ++row) {
    if (column.is_null(row)) {
      builder.add_null();
    } else {
      add(builder, column.text(row));
    }
  }
  return builder.take();
}

template <class Hash>
class Hashing final : public Mask {
 public:
  explicit Hashing(Hash hash) : hash_(std::move(hash)) {}

  // Hashes first and digits then: reading a digest that was just written would wait for it.
  Column masked(const Column& column, std::size_t rows) override {
    digests_.clear();
    for (std::size_t row = 0; row < rows; ++row) {
      if (!column.is_null(row)) digests_.push_back(hash_.of(column.text(row)));
    }
    auto digest = digests_.begin();
    return each_text(column, rows, Sha256Digest::kHexDigits,
                     [&digest](ColumnBuilder& builder, std::string_view) {
                       digest++->put_hex(builder.add_room(Sha256Digest::kHexDigits));
                     });
  }

 private:
  Hash hash_;
  std::vector<Sha256Digest> digests_;  // Of one batch.
};

// A mask that needs nothing but the text.
template <auto Add>
class Plain final : public Mask {
 public:
  Column masked(const Column& column, std::size_t rows) override {
    return each_text(column, rows, kRedacted.size(), Add);
  }
};

void redact(ColumnBuilder& builder, std::string_view) {
  builder.add(kRedacted);
}

bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

void last4(ColumnBuilder& builder, std::string_view text) {
  const auto characters = static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
  std::size_t kept = 0;  // Bytes.
  for (std::size_t shown = 0; characters > 4 && shown < 4; ++kept) {
    if (begins_character(text[text.size() - 1 - kept])) ++shown;
  }
  const std::size_t stars = characters > 4 ? characters - 4 : characters;
  char* out = builder.add_room(stars + kept);
  std::fill_n(out, stars, '*');
  std::copy(text.end() - static_cast<std::ptrdiff_t>(kept), text.end(), out + stars);
}

void email_domain(ColumnBuilder& builder, std::string_view text) {
  std::string domain;
  builder.add(sql::text::email_domain(text, domain) ? std::string_view(domain) : kRedacted);
}

}  // namespace

std::unique_ptr<Mask> make_mask(const MaskRule& rule) {
  switch (rule.method) {
    case MaskMethod::Sha256:
      return std::make_unique<Hashing<Sha256>>(Sha256());
    case MaskMethod::Hmac:
      return std::make_unique<Hashing<HmacSha256>>(HmacSha256(rule.key.reveal()));
    case MaskMethod::Last4:
      return std::make_unique<Plain<&last4>>();
    case MaskMethod::EmailDomain:
      return std::make_unique<Plain<&email_domain>>();
    case MaskMethod::Redact:
      break;
  }
  return std::make_unique<Plain<&redact>>();
}

}  // namespace millrace::transforms
