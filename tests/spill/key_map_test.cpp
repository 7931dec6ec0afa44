#include "connector/spill/key_map.h"

#include <map>
#include <random>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace millrace::spill {
namespace {

TEST(KeyMap, HoldsWhatWasSetLast) {
  std::mt19937 random(3);
  std::map<std::string, std::pair<std::uint64_t, std::string>> expected;
  KeyMap map(64 << 20);

  for (std::uint64_t i = 0; i < 10'000; ++i) {
    const std::string key = std::string(random() % 20, 'k') + std::to_string(random() % 1'000);
    const std::string text(random() % 30, static_cast<char>('a' + i % 26));
    expected[key] = {i, text};
    ASSERT_TRUE(map.set({key, i, text}));
  }

  EXPECT_EQ(map.size(), expected.size());
  for (const auto& [key, value] : expected) {
    const auto entry = map.find(key);
    ASSERT_TRUE(entry) << key;
    EXPECT_EQ(entry->number, value.first);
    EXPECT_EQ(entry->text, value.second);
  }
  EXPECT_FALSE(map.find("another"));
  std::size_t seen = 0;
  map.each([&](const KeyMap::Entry& entry) { seen += expected.contains(std::string(entry.key)); });
  EXPECT_EQ(seen, expected.size());
}

TEST(KeyMap, RefusesWhatItsMemoryHasNoRoomFor) {
  constexpr std::uint64_t kMemory = 1 << 20;
  KeyMap map(kMemory);
  std::uint64_t i = 0;
  while (map.set({"key " + std::to_string(i), i, {}})) ++i;

  EXPECT_GT(i, 10'000u);
  EXPECT_LE(map.memory(), kMemory);
  EXPECT_EQ(map.size(), i);
  EXPECT_TRUE(map.find("key 0"));
  EXPECT_FALSE(map.find("key " + std::to_string(i)));
  map.clear();
  EXPECT_EQ(map.memory(), 0u);
  EXPECT_TRUE(map.set({"key", 1, {}}));
}

TEST(KeyMap, AlwaysTakesOneEntry) {
  KeyMap map(0);
  const std::string key(100'000, 'k');

  EXPECT_FALSE(map.find(key));
  EXPECT_TRUE(map.set({key, 5, "text"}));
  EXPECT_EQ(map.find(key)->number, 5u);
}

TEST(KeyMap, TellsKeysApartByTheirLength) {
  KeyMap map(1 << 20);
  for (std::size_t size = 0; size < 40; ++size) {
    ASSERT_TRUE(map.set({std::string(size, '\0'), size, {}}));
  }
  EXPECT_EQ(map.size(), 40u);
  for (std::size_t size = 0; size < 40; ++size) {
    EXPECT_EQ(map.find(std::string(size, '\0'))->number, size);
  }
}

}  // namespace
}  // namespace millrace::spill
