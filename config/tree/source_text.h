#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::config {

// What the paths of one file are relative to; an empty one is the folder that the program works in.
struct Folders {
  std::filesystem::path inputs;   // What is only read.
  std::filesystem::path outputs;  // What is written.
};

// The text of one file, kept for the places inside of its scalars, and its folders. Immutable;
// shared by all nodes that were read from it, so it lives as long as any of them.
class SourceText {
 public:
  explicit SourceText(std::string text, Folders folders = {});

  const Folders& folders() const { return folders_; }

  // Lines and columns count from 0 here, columns in bytes.
  struct Position {
    std::size_t line = 0;
    std::size_t column = 0;
  };

  std::string_view text() const { return text_; }
  // The rest of the file from the start of that line; empty behind its end.
  std::string_view from_line(std::size_t line) const;
  // At most the size of the text.
  std::size_t offset_of(const Position& position) const;
  // Of any offset up to the size of the text.
  Position position_of(std::size_t offset) const;

 private:
  std::string text_;
  Folders folders_;
  std::vector<std::size_t> line_starts_;
};

// What ${...} made of a scalar: the text that was written, and what stands for which part of it.
struct Expansion {
  struct Piece {
    std::size_t at = 0;       // In the text that came out,
    std::size_t size = 0;     // so long,
    std::size_t from = 0;     // for the reference at this place of what was written,
    std::size_t written = 0;  // which is so long.
  };

  std::string written;
  std::vector<Piece> pieces;  // By their place.

  // The place in what was written: inside of a piece, where its reference begins.
  std::size_t origin_of(std::size_t offset) const;
};

}  // namespace millrace::config
