#pragma once
#include "engine/base/BusSettings.h"
#include "engine/base/BusStatus.h"

#include <QWidget>
#include <map>

class QVBoxLayout;

namespace ui {

class BusCard;

/// Every way in which devices can be connected, one card each.
/// \thread the one of the windows
class BusPage final : public QWidget
{
    Q_OBJECT

public:
    explicit BusPage(QWidget *parent = nullptr);

    void setBuses(const QList<engine::BusStatus> &buses, const engine::BusSettings &settings);

signals:
    /// \param settings all of them, with what the user has changed
    void settingsChanged(const engine::BusSettings &settings);
    void repairRequested(const QString &bus);

private:
    void addCard(const QString &bus);

    std::map<QString, BusCard *> m_cards; ///< by the word for the bus
    QVBoxLayout *m_layout = nullptr;
};

} // namespace ui
