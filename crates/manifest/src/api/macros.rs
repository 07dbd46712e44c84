//! The notation of `generated`: one declaration a type, which becomes the struct and the list of its fields.
//!
//! What the fields are called and hold is `schema.txt`; what the list is used for is `record`: code that is the same for
//! every type is not generated.

/// Declares an API struct: its place in the schema, its name, and the fields that have a Rust type, in the order of the schema.
/// The fields that have none are held as values by the field that is named after the braces.
macro_rules! object {
    ($id:literal $name:ident { $( $field:ident : $ty:ty = $json:literal ; )* } $( $kept:ident )?) => {
        #[doc = concat!("`", stringify!($name), "` of the API.")]
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $( #[doc = concat!("`", $json, "`.")] pub $field: $ty, )*
            $( #[doc = "Fields that the engine does not look into, as a map."] pub $kept: Value, )?
        }

        impl Api for $name {
            const ID: ObjectId = ObjectId($id);

            fn load_map(&mut self, map: &BTreeMap<String, Value>) {
                record::load(
                    Self::ID,
                    map,
                    &mut [$( &mut self.$field ),*],
                    None::<&mut Value>$(.or(Some(&mut self.$kept)))?,
                );
            }

            fn to_map(&self) -> BTreeMap<String, Value> {
                record::save(
                    Self::ID,
                    &[$( &self.$field ),*],
                    None::<&Value>$(.or(Some(&self.$kept)))?,
                )
            }
        }

        impl Slot for $name {
            fn load(&mut self, value: &Value) {
                record::load_value(self, value);
            }

            fn save(&self) -> Option<Value> {
                Some(Value::Map(self.to_map()))
            }
        }
    };
}
