#pragma once
#include <QCheckBox>

namespace ui {

/// Outlines its box in the colour of the text: some styles draw a box without a mark almost invisibly on dark windows.
/// \thread the one of the windows
class OutlinedCheckBox final : public QCheckBox
{
    Q_OBJECT

public:
    using QCheckBox::QCheckBox;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace ui
