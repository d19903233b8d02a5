#pragma once
#include <string>
#include <string_view>
#include <vector>

/// Helpers for frames that are not one plain JSON document. Internal to message/.
namespace engine {

/// The top-level values of \a text, in order. What follows the last complete array or object, if anything but white space,
/// is one more piece.
std::vector<std::string_view> splitDocuments(std::string_view text);

/// \a text with every number that a 64-bit integer or a double cannot hold replaced by +-1e308: still a number, and out of
/// every range we accept, so that its message can be refused by its Id.
std::string withRepresentableNumbers(std::string_view text);

} // namespace engine
