#pragma once
#include "engine/driver/Expression.h"
#include "engine/driver/Frame.h"

namespace engine::language {

/// The value of a numeric expression that has been folded (see Fold.h). Counters move on as next() is met.
/// Allocates nothing. An element outside its table is 0.
Number evaluate(const Expression &expression, Frame &frame);
/// The bytes that an expression of Type::Bytes stands for. \returns a view into \a frame
std::span<const quint8> bytesIn(const Expression &expression, const Frame &frame);

} // namespace engine::language
