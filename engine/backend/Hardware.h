#pragma once
#include "engine/backend/HardwareCommand.h"
#include "engine/base/Result.h"

#include <QByteArray>
#include <QObject>
#include <chrono>

namespace engine {

/// An open byte channel to one piece of hardware, with named endpoints.
/// \thread engine. Nothing is emitted from inside a call of the receiver.
class Hardware : public QObject
{
    Q_OBJECT

public:
    enum class WriteStatus : quint8 {
        Done,    ///< handed over; writeFinished() does not follow
        Pending, ///< on its way; writeFinished() follows, once per write and in order
        Failed   ///< not written, nothing follows
    };

    using QObject::QObject;

    /// Connects; opened() or closed() follows. The caller keeps the deadline.
    virtual void open() = 0;
    /// Disconnects; closed() follows if it was open.
    virtual void close() = 0;
    /// What the open hardware has. Empty before opened().
    virtual EndpointSet endpoints() const = 0;
    /// Time to keep between two batches of writes where the device file names none.
    virtual std::chrono::milliseconds defaultGap() const = 0;
    /// True for hardware that is not there: always marked as such for people.
    virtual bool isSimulated() const { return false; }
    /// False for simulated hardware that nobody speaks for: what waits for an answer of it goes on without one.
    virtual bool answers() const { return true; }
    /// The last packet written, for showing; only simulated hardware keeps it.
    virtual QByteArray lastPacket() const { return {}; }

    /// Writes at once or queues in the system; allocates nothing of its own where the bus allows.
    virtual WriteStatus write(const HardwareCommand &command) = 0;
    /// Asks for a value; readFinished() follows, at the latest when the hardware is closed.
    virtual void read(Endpoint endpoint) = 0;
    virtual void subscribe(Endpoint endpoint) = 0;
    virtual void unsubscribe(Endpoint endpoint) = 0;

signals:
    void opened();
    /// Not usable any more, or never was; \a error says why, and is Cancelled after close().
    void closed(const engine::Error &error);
    void writeFinished(bool ok);
    void readFinished(engine::Endpoint endpoint, const engine::Result<QByteArray> &data);
    void notified(engine::Endpoint endpoint, const QByteArray &data);
};

} // namespace engine
