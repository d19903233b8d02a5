#include "engine/message/FrameSplitter.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace engine {

namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kNumberCharacters = "+-.0123456789Ee";

/// Position after the string that begins at \a start.
size_t skipString(std::string_view text, size_t start)
{
    for (size_t i = start + 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i + 1;
    }
    return text.size();
}

/// Position after the array or object that begins at \a start.
size_t skipNested(std::string_view text, size_t start)
{
    int depth = 0;
    for (size_t i = start; i < text.size();) {
        const char character = text[i];
        if (character == '"') {
            i = skipString(text, i);
            continue;
        }
        if (character == '[' || character == '{')
            ++depth;
        else if ((character == ']' || character == '}') && --depth == 0)
            return i + 1;
        ++i;
    }
    return text.size();
}

/// \a number itself if the parser can hold it, else what stands for it.
std::string_view representable(std::string_view number)
{
    double real = 0;
    const std::errc error = std::from_chars(number.data(), number.data() + number.size(), real).ec;
    const bool isTiny = number.find("e-") != std::string_view::npos || number.find("E-") != std::string_view::npos;
    if (error == std::errc::result_out_of_range && isTiny)
        return "0";
    const bool isPlainInteger = number.find_first_of(".eE") == std::string_view::npos;
    if (error != std::errc::result_out_of_range && (!isPlainInteger || std::abs(real) < 9.2e18)) // 64 bits
        return number;
    return number.front() == '-' ? "-1e308" : "1e308";
}

} // namespace

std::vector<std::string_view> splitDocuments(std::string_view text)
{
    std::vector<std::string_view> pieces;
    size_t start = text.find_first_not_of(kSpace);
    while (start != std::string_view::npos) {
        const bool nests = text[start] == '[' || text[start] == '{';
        const size_t end = nests ? skipNested(text, start) : text.size();
        pieces.push_back(text.substr(start, end - start));
        start = text.find_first_not_of(kSpace, end);
    }
    return pieces;
}

std::string withRepresentableNumbers(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (size_t i = 0; i < text.size();) {
        size_t end = i + 1;
        if (text[i] == '"') {
            end = skipString(text, i);
        } else if (text[i] == '-' || (text[i] >= '0' && text[i] <= '9')) {
            end = std::min(text.find_first_not_of(kNumberCharacters, i), text.size());
            result += representable(text.substr(i, end - i));
            i = end;
            continue;
        }
        result += text.substr(i, end - i);
        i = end;
    }
    return result;
}

} // namespace engine
