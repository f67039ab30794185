// The sentences for reasons, warnings and ways out, with placeholders for their values.
// Must not know: any view in particular, how plans are made.
#pragma once

#include <span>
#include <string_view>

#include "engine/plan/model/reason.h"

namespace byoc {

struct ReasonWords {
  ReasonCode code;
  std::string_view kind;      // of the step; empty: of every one that has no line of its own
  std::string_view sentence;  // {before}, {after}, ...: reason_words.cpp has what may stand there
  std::string_view way_out;   // what to do where the step is blocked or held back by it; may be empty
};

// Every code has a line without a kind.
std::span<const ReasonWords> reason_table();

}  // namespace byoc
