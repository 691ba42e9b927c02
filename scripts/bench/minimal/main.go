// Minimal is the yardstick of the kiosk's start: a tview program that opens an
// SQLite database and draws one box.
package main

import (
	"database/sql"
	"fmt"
	"os"

	_ "github.com/mattn/go-sqlite3"
	"github.com/rivo/tview"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "minimal:", err)
		os.Exit(1)
	}
}

func run() error {
	db, err := sql.Open("sqlite3", "file:"+os.Args[1]+"?mode=ro&immutable=1")
	if err != nil {
		return err
	}
	defer db.Close()
	var n int
	if err := db.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&n); err != nil {
		return err
	}
	box := tview.NewTextView().SetText("tables: ready")
	box.SetBorder(true).SetTitle("minimal")
	return tview.NewApplication().SetRoot(box, true).Run()
}
