#pragma once
#include <QString>
#include <utility>
#include <variant>

namespace engine {

/// What kind of failure it was; for branching. Text for people is made in the ui.
enum class ErrorCode : quint8 {
    MalformedMessage,    ///< foreign text that is not what the spec asks for
    UnexpectedState,     ///< right message, wrong moment
    PingTimeout,         ///< the client did not ping in time
    UnknownDevice,       ///< no such device, or not for this client
    OutOfRange,          ///< a value or an index outside its range
    NotSupported,        ///< the device or feature cannot do this
    Busy,                ///< somebody else drives the device
    HardwareUnavailable, ///< not connected, or gone
    HardwareIo,          ///< connected, but a transfer failed
    Cancelled,           ///< ended by us before it was done
    File,                ///< a file that cannot be read or written
    InvalidData          ///< a file or a setting whose content is wrong
};

/// A failure: \a code for machines, \a detail in English for the log and for protocol errors, with the values that matter.
struct Error
{
    ErrorCode code = ErrorCode::HardwareIo;
    QString detail;
    bool operator==(const Error &) const = default;
};

/// A value of \a T, or the Error that kept us from it. Known later means a signal instead; a bug means Q_ASSERT.
template<typename T = std::monostate>
class [[nodiscard]] Result
{
public:
    Result(T value = {}) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return m_state.index() == 0; }
    const T &value() const &
    {
        Q_ASSERT(*this);
        return *std::get_if<0>(&m_state);
    }
    T &&value() &&
    {
        Q_ASSERT(*this);
        return std::move(*std::get_if<0>(&m_state));
    }
    const Error &error() const
    {
        Q_ASSERT(!*this);
        return *std::get_if<1>(&m_state);
    }

private:
    std::variant<T, Error> m_state;
};

} // namespace engine
