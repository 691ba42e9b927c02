package update

import "golang.org/x/crypto/bcrypt"

// CheapCodes makes a folder's codes quick to try: thousands of power cuts are not
// about that.
func CheapCodes(d *Folder) { d.cost = bcrypt.MinCost }
