#pragma once
#include "engine/base/BusSettings.h"
#include "engine/base/BusStatus.h"

#include <QFrame>

class QCheckBox;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace ui {

class BusDetails;
class TextLabel;

/// One bus: its state in words, what to do about it, its switch, and what it has.
/// \thread the one of the windows
class BusCard final : public QFrame
{
    Q_OBJECT

public:
    explicit BusCard(const QString &bus, QWidget *parent = nullptr);

    void setBus(const engine::BusStatus &status, const engine::BusSettings &settings);

signals:
    /// \param settings all of them, with what the user has changed
    void settingsChanged(const engine::BusSettings &settings);
    void repairRequested(const QString &bus);

private:
    QHBoxLayout *makeTitle();

    QString m_bus;
    engine::BusSettings m_settings;
    TextLabel *m_state = nullptr;
    QCheckBox *m_switch = nullptr;
    QPushButton *m_repair = nullptr;
    QLabel *m_advice = nullptr;
    QLabel *m_detail = nullptr;
    BusDetails *m_details = nullptr;
};

} // namespace ui
