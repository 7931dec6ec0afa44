// What a mask costs beside OpenSSL alone: 4,096 e-mail addresses in a batch, as a decoder makes it.

#include <array>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include "connector/transforms/masking/masks.h"

namespace millrace {
namespace {

using transforms::MaskMethod;

constexpr std::size_t kRows = 4096;

Batch emails() {
  BatchBuilder builder(std::make_shared<Schema>(std::vector<Field>{{"a", {}, false}}));
  for (std::size_t row = 0; row < kRows; ++row) {
    builder.add(fmt::format("someone.{}@example{}.com", row * 7919 % 1'000'000, row % 97));
  }
  return builder.take();
}

void count(benchmark::State& state) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kRows));
}

void openssl_sha256(benchmark::State& state) {
  const Batch batch = emails();
  EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EVP_DigestInit_ex2(context, sha256, nullptr);
  std::array<unsigned char, 32> digest{};
  for (auto _ : state) {
    for (std::size_t row = 0; row < kRows; ++row) {
      const auto text = batch.columns[0].text(row);
      EVP_DigestInit_ex2(context, nullptr, nullptr);
      EVP_DigestUpdate(context, text.data(), text.size());
      EVP_DigestFinal_ex(context, digest.data(), nullptr);
      benchmark::DoNotOptimize(digest);
    }
  }
  count(state);
  EVP_MD_CTX_free(context);
  EVP_MD_free(sha256);
}

void mask(benchmark::State& state, MaskMethod method) {
  const Batch batch = emails();
  const auto masks = transforms::make_mask({method, config::Secret("key")});
  for (auto _ : state) {
    benchmark::DoNotOptimize(masks->masked(batch.columns[0], batch.rows));
  }
  count(state);
}

BENCHMARK(openssl_sha256);
BENCHMARK_CAPTURE(mask, sha256, MaskMethod::Sha256);
BENCHMARK_CAPTURE(mask, hmac, MaskMethod::Hmac);
BENCHMARK_CAPTURE(mask, redact, MaskMethod::Redact);
BENCHMARK_CAPTURE(mask, last4, MaskMethod::Last4);
BENCHMARK_CAPTURE(mask, email_domain, MaskMethod::EmailDomain);

}  // namespace
}  // namespace millrace
