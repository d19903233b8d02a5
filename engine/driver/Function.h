#pragma once
#include "engine/driver/Scope.h"

#include <QStringView>
#include <optional>

namespace engine::language {

/// A function of the language.
/// \source resources/devices/README.md, "Functions"
struct Function
{
    /// What stands between the brackets.
    enum class Takes : quint8 {
        Numbers,
        Kinds,         ///< words: vibrate, rotate, ...
        Endpoint,      ///< a word: tx, rx, ...
        Text,          ///< a quoted text
        Counter,       ///< a word that names a counter, then numbers
        Row,           ///< a row of a table, then numbers
        Bytes,         ///< received bytes, then numbers
        BytesOrNumbers ///< any mix of them
    };

    QLatin1StringView name;
    Op op;
    Takes takes;
    int minimum; ///< arguments
    int maximum;
    std::optional<Type> result; ///< none: integer if all arguments are, else real
    Scope::Right right = Scope::Always;
};

/// The function called \a name, or null.
const Function *functionNamed(QStringView name);

} // namespace engine::language
