#pragma once
#include <QMetaObject>
#include <mutex>
#include <utility>

namespace engine {

/// By which a thread that is private to a backend calls an object of the engine's thread, for as long as that lives.
/// Both sides hold the mailbox; the receiver closes it first thing in its destructor.
template<typename Receiver>
class Mailbox
{
public:
    explicit Mailbox(Receiver &receiver)
        : m_receiver(&receiver)
    {
    }

    /// Has \a function called with the receiver, from the event loop of the receiver's thread. \thread any
    template<typename Function>
    void post(Function function)
    {
        const std::lock_guard lock(m_mutex);
        if (Receiver *receiver = m_receiver) {
            QMetaObject::invokeMethod(
                receiver, [receiver, function = std::move(function)]() mutable { function(*receiver); },
                Qt::QueuedConnection);
        }
    }

    /// Nothing is delivered any more. \thread the receiver's
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_receiver = nullptr;
    }

private:
    std::mutex m_mutex;
    Receiver *m_receiver;
};

} // namespace engine
