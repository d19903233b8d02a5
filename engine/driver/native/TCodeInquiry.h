#pragma once
#include "engine/backend/Hardware.h"
#include "engine/base/Scheduler.h"
#include "engine/driver/SelfDescription.h"
#include "engine/driver/native/TCodeAxes.h"

#include <memory>

namespace engine::native {

/// Asks a TCode firmware for its name (D0), version (D1) and axes (D2). Boards restart when their port is opened, hear
/// nothing for a while and say other things first, so it asks again for limits::kBoardAskedFor and skips what is no
/// answer. The list of axes has no end: it is complete after limits::kBoardListSilence. \source TCode v0.3, "Device
/// commands"
class TCodeInquiry final : public SelfDescription
{
    Q_OBJECT

public:
    /// Both parameters must outlive the inquiry.
    TCodeInquiry(Hardware &hardware, Scheduler &scheduler);
    ~TCodeInquiry() override;

    void start() override;

private:
    void ask();
    void handleTimer();
    void handleNotified(Endpoint endpoint, const QByteArray &data);
    void readLine(const QByteArray &line);
    void finish();
    QString name() const;

    Hardware &m_hardware;
    Scheduler &m_scheduler;
    std::unique_ptr<Timer> m_timer;
    Scheduler::TimePoint m_until;
    QByteArray m_line; // the beginning of one
    std::vector<TCodeAxis> m_axes;
    QString m_lastLine; // that was neither version nor axis: the name comes before the version
    QString m_firmware;
    QString m_version;
};

} // namespace engine::native
