// Bare is the yardstick of the kiosk's start: a tview program without a database that
// fills a terminal with as many letters as the kiosk's home screen has.
package main

import (
	"fmt"
	"os"

	"github.com/rivo/tview"
)

const home = ` Guichet - aide cartes CPS   DÉMONSTRATION - F6 insère une carte, F7 la retire

  Cartes de santé et e-CPS
  Tapez un chiffre ou votre question.

> 1 Chercher une réponse

    2 Questions par thème

    3 Vérifier une carte

    4 Vérifier un numéro RPPS ou ADELI

  Lecteur de cartes : prêt
  Textes d'aide du 26/11/2026








 F1 Guide  F2 English  F3 Gros caractères  F4 Contraste
 Entrée Envoi  0 Autres`

func main() {
	if err := tview.NewApplication().SetRoot(tview.NewTextView().SetText(home), true).Run(); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}
