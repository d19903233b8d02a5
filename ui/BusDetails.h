#pragma once
#include "engine/base/BusSettings.h"
#include "engine/base/BusStatus.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace ui {

/// What one bus has, and what can be set for it, below its name in BusCard.
/// \thread the one of the windows
class BusDetails : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// The one that suits the bus.
    static BusDetails *create(const QString &bus);
    /// What the user is typing or choosing is left alone unless it has changed.
    virtual void setBus(const engine::BusStatus &status, const engine::BusSettings &settings) = 0;

signals:
    /// \param settings all of them, with what the user has changed
    void settingsChanged(const engine::BusSettings &settings);
};

/// "Name (path), in use", or what is wrong with it and what to do, over several lines. Foreign text is made safe to
/// show.
QString itemText(const QString &bus, const engine::BusItem &item);
/// For assistive technology, together with the list that it opens.
void nameChoice(QComboBox *choice, const QString &name);
/// Plain text over several lines that can be copied, also by keyboard.
QLabel *makeWrappedLabel(const QString &text = {});

} // namespace ui
