#pragma once
#include "engine/backend/Advertisement.h"
#include "engine/backend/Hardware.h"
#include "engine/base/Scheduler.h"
#include "engine/driver/DriverProgram.h"
#include "engine/driver/SelfDescription.h"

#include <QObject>

namespace engine {

/// Finds out which model a piece of open hardware is, by the "identify" of its device file: the sources are tried in order
/// until one of them yields a text.
/// \thread engine; used once
class Identification final : public QObject
{
    Q_OBJECT

public:
    struct Outcome
    {
        QString identifier; ///< empty: the default model
        QString protocol;   ///< to continue under; empty: the one that was asked
        OwnModel own = {};  ///< what the device says of itself; counts before the default model
    };

    /// \param hardware, scheduler must outlive the identification
    Identification(std::shared_ptr<const DriverProgram> program, const Advertisement &advertisement, Hardware &hardware,
                   Scheduler &scheduler);
    ~Identification() override;

    /// finished() follows, possibly before the call returns. Devices whose protocol has words for it are asked what they
    /// can do first; simulated ones are not. Without "identify" the advertised name is the identifier.
    void start();

signals:
    void finished(const engine::Identification::Outcome &outcome);

private:
    const language::IdentifySource &source() const;
    void findIdentifier();
    void trySource();
    void ask();
    void nextSource();
    void handleTimeout();
    void handleData(bool isNotification, Endpoint endpoint, const QByteArray &data);
    std::optional<QString> identifierIn(const QByteArray &data) const;
    void finish(const QString &identifier);

    std::shared_ptr<const DriverProgram> m_program;
    const Advertisement m_advertisement;
    Hardware &m_hardware;
    Scheduler &m_scheduler;
    std::unique_ptr<Timer> m_timer;
    std::unique_ptr<SelfDescription> m_inquiry;
    OwnModel m_own;
    std::size_t m_source = 0;
    int m_triesLeft = 0;
    bool m_isWaiting = false;
};

} // namespace engine
