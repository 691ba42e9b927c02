package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// loadModules loads a folder's modules in the order of their names. One that does
// not load is said, and left: the disk may do without it.
func loadModules(dir string) {
	files, err := os.ReadDir(dir) // sorted
	if err != nil {
		say(warning, "modules: %v", err)
	}
	for _, f := range files {
		if err := loadModule(filepath.Join(dir, f.Name())); err != nil {
			say(warning, "module %s: %v", f.Name(), err)
		}
	}
}

func loadModule(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	flags := 0
	if !strings.HasSuffix(file, ".ko") {
		flags = unix.MODULE_INIT_COMPRESSED_FILE
	}
	err = unix.FinitModule(int(f.Fd()), "", flags)
	if errors.Is(err, unix.EEXIST) {
		return nil
	}
	return err
}

// laterWord tells a second process of this program to load the modules that nothing
// waits for: keyboards.
const laterWord = "later"

// lowest is the priority of that process (setpriority(2)): the first screen goes before.
const lowest = 19

// leaveLater starts that process. It keeps the RAM disk as its root, and outlives this
// program's becoming systemd.
func leaveLater() error {
	cmd := exec.Command("/init", laterWord)
	cmd.Stdout = os.Stdout
	return cmd.Start()
}

func loadLater() {
	if err := unix.Setpriority(unix.PRIO_PROCESS, 0, lowest); err != nil {
		say(warning, "priority: %v", err)
	}
	loadModules("/modules/later")
}
