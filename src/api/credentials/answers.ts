import Joi from 'joi';

/** `success`, an id where one was made, and a sentence. */
export const messageAnswer = Joi.object({
  success: Joi.boolean().required(),
  provider_id: Joi.string().guid(),
  message: Joi.string().required(),
});

/** Query of the routes that work within an app. */
export interface AppQuery {
  app_id?: string;
}

/** The same as a schema. */
export const appQuery = Joi.object<AppQuery>({ app_id: Joi.string().max(200) });
